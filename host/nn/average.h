/* An exponential moving average of a model's weights, beside them on the device. */
#ifndef AECL_NN_AVERAGE_H
#define AECL_NN_AVERAGE_H

#include "nn/ops.h"

#define AECL_MOST_EMA 0.9999999

/* The part of the present weights in the average after step number t = 1, 2, ...: 1 - decay, but 1 - (1 + t) / (10 + t)
 * while that is more, so that the weights of the first steps are soon forgotten. */
double aecl_average_share(double decay, uint64_t t);
/* average[count] += share (weights[count] - average); count a multiple of 256. */
aecl_status aecl_average_add(aecl_ops *ops, const aecl_buffer *average, const aecl_buffer *weights, size_t count,
                             double share);
/* a[count] and b[count] change places; count a multiple of 256. */
aecl_status aecl_average_exchange(aecl_ops *ops, const aecl_buffer *a, const aecl_buffer *b, size_t count);

#endif
