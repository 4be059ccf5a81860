/*
 * Counts instructions of parts of the core: it is one file with the core, so that it reaches what is
 * static there. Calls go through pointers that the compiler cannot follow, as calls into a blob do.
 */
#include <stdio.h>
#include "iongate.c"
#include "iongate-configuration.h"
#include "recorded.h"

uint32_t ticks(void);

static uint32_t countBegan;
/** Ticks that reading the timer itself takes. */
static uint32_t empty;

static void countBegin(void) {
  countBegan = ticks();
}

static void countEnd(const char *name) {
  const uint32_t taken = ticks() - countBegan;
  printf("%s %lu\n", name, (unsigned long)(taken - empty));
}

static void (*volatile decodeBegin)(IongateDecoder *, int32_t, int32_t, int32_t) = decoderBegin;
static void (*volatile decodePulse)(IongateDecoder *, int32_t, IongateNumbers, int32_t, int32_t) = decoderTakePulse;
static void (*volatile decodeFinish)(IongateDecoder *) = decoderFinish;
static int32_t (*volatile reportFrame)(IongateFrameWriter *, int32_t, IongateDecoder *, IongateEnergyLedger *, int32_t, IongateContactRate *) = cycleFrame;
static int32_t (*volatile blockSum)(IongateNumbers, int32_t, int32_t) = portableWindowSum;
static int32_t (*volatile contactStep)(IongateContactDetector *, int32_t) = contactDetectorStep;

static void *deviceMemory[(IONGATE_DEVICE_BYTES + sizeof(void *) - 1u) / sizeof(void *)];

int main(void) {
  IongateArena arena = { (unsigned char *)deviceMemory, sizeof deviceMemory, 0 };
  IongateDevice *const device = iongateDeviceNew(&arena, (IongateDeviceConfiguration *)&iongateConfiguration,
    (IongateCalibrationFound *)&iongateBuiltInCalibration, 1, false, false);
  countBegin();
  empty = ticks() - countBegan;
  IongateDecoder *const decoder = device->decoder;
  for (int32_t i = 0; i < INTERROGATIONS; i++) {
    const Interrogation *const one = &interrogations[i];
    countBegin();
    decodeBegin(decoder, one->now_ms, one->polarity, one->temperature_dC);
    for (int32_t pulse = 0; pulse < PULSES; pulse++) {
      const IongateNumbers samples = { (int32_t *)one->samples[pulse], one->count[pulse] };
      decodePulse(decoder, pulse, samples, one->began_ms[pulse], one->signs[pulse]);
    }
    decodeFinish(decoder);
    countEnd("decode");
    printf("levels");
    for (int32_t ion = 0; ion < decoder->level.length; ion++) {
      printf(" %ld %ld %ld", (long)decoder->activation_Q15.at[ion], (long)decoder->level.at[ion], (long)decoder->confidence_Q15.at[ion]);
    }
    printf("\n");
    countBegin();
    reportFrame(device->writer, one->now_ms, decoder, device->ledger, one->temperature_dC, device->rate);
    countEnd("frame");
  }
  const IongateNumbers contact = { (int32_t *)contactSamples, CONTACT_SAMPLES };
  const int32_t block = iongateConfiguration.contact->blockSamples;
  for (int32_t at = 0; at + block <= CONTACT_SAMPLES; at += block) {
    countBegin();
    contactStep(device->detector, blockSum(contact, at, block));
    countEnd("block");
  }
  // Two decoders stand by for calibrations that are uploaded.
  printf("ram %lu\n", (unsigned long)(IONGATE_DEVICE_BYTES + 2u * IONGATE_DECODER_BYTES + sizeof(IongateMemory)));
  return 0;
}
