/* The tutorial "Intro to Autoencoders" (tensorflow.org/tutorials/generative/autoencoder), trained again. */
#ifndef AECL_APP_TUTORIAL_CHECK_H
#define AECL_APP_TUTORIAL_CHECK_H

#include "app/command.h"

/* Trains the three presets as the tutorial does, each into its run folder, and prints its figures beside those reached
 * here, with a verdict for each. AECL_FAILED when one lies outside what other seeds give. */
aecl_status aecl_tutorial_check(const aecl_call *call);

#endif
