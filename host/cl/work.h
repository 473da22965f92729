/* How much a launch does. */
#ifndef AECL_CL_WORK_H
#define AECL_CL_WORK_H

/* What one launch does, where its caller knows: floating-point operations, and the bytes of the elements it reads and
 * writes, each counted once a direction. 0: not known. */
typedef struct {
    double operations, bytes;
} aecl_work;

#define WORK(operations, bytes) ((aecl_work){(double)(operations), (double)(bytes)})

#endif
