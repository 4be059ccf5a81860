/*
 * How code outside calls the blob: a branch every four bytes, from its beginning on. Call offset + 1 (Thumb).
 * The functions stand right behind the table, within reach of a short branch, and call on from there.
 */
#include "iongate.h"

__asm__(
  ".section .entries.table, \"ax\", %progbits\n"
  ".syntax unified\n"
  ".thumb\n"
  ".p2align 2\n"
  "b.n nativeVersion\n nop\n"
  "b.n nativeDeviceNew\n nop\n"
  "b.n nativeStep\n nop\n"
  ".text\n");

#define ENTRY __attribute__((section(".entries.code"), used, noinline))

/** 0: number of this table and of the layout of what it is given. */
ENTRY int32_t nativeVersion(void) {
  return 1;
}

/** What entry 1 is given: as iongateDeviceNew, by address. */
typedef struct {
  IongateDeviceConfiguration *configuration;
  IongateCalibrationFound *calibration;
  int32_t epoch;
  int32_t isRecordDamaged;
  int32_t canProbe;
} NativeBoot;

/** 1: makes a device in its memory; the address of the device, 0 where the memory is missing. */
ENTRY IongateDevice *nativeDeviceNew(IongateMemory *memory, const NativeBoot *boot) {
  return iongateDeviceNew(&memory->device, boot->configuration, boot->calibration, boot->epoch, boot->isRecordDamaged != 0, boot->canProbe != 0);
}

/** 2: iongateStep; the kind of the operation that it leaves. */
ENTRY int32_t nativeStep(IongateMemory *memory, IongateDevice *device, IongateDeviceEvent *event) {
  iongateStep(memory, device, event);
  return device->operation->kind;
}
