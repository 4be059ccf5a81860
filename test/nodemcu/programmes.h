/* What a chip of paper does for programmes.c. */
#ifndef PROGRAMMES_H
#define PROGRAMMES_H

#include <stdbool.h>

/* Starts the programme that the engine holds, and runs the chip until it has ended. */
void play(void);
/* The engine says that a programme has ended. */
void onEnd(bool isInTime);

#endif
