/*
 * How code outside calls the blob: a branch every four bytes, from its beginning on. Call offset + 1 (Thumb).
 * The functions stand right behind the table, within reach of a short branch, and call on from there.
 *
 * Entries 1 and 2 are for a loop that has the structs of iongate.h. The others are for an interpreter, which has
 * nothing but one block of 32-bit words: the blob keeps everything in it, and nothing elsewhere.
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
  "b.n nativeBegin\n nop\n"
  "b.n nativeJournal\n nop\n"
  "b.n nativeBoot\n nop\n"
  "b.n nativeLoad\n nop\n"
  "b.n nativeTake\n nop\n"
  ".text\n");

#define ENTRY __attribute__((section(".entries.code"), used, noinline))

/** 0: number of this table and of the layouts of what it is given. */
ENTRY int32_t nativeVersion(void) {
  return 5;
}

/** What entry 1 is given: as iongateDeviceNew, by address. */
typedef struct {
  IongateDeviceConfiguration *configuration;
  IongateCalibrationFound *calibration;
  int32_t epoch;
  int32_t kept;
  int32_t canProbe;
} NativeBoot;

/** 1: makes a device in its memory; the address of the device, 0 where the memory is missing. */
ENTRY IongateDevice *nativeDeviceNew(IongateMemory *memory, const NativeBoot *boot) {
  return iongateDeviceNew(&memory->device, boot->configuration, boot->calibration, boot->epoch, boot->kept, boot->canProbe != 0);
}

/** 2: iongateStep; the kind of the operation that it leaves. */
ENTRY int32_t nativeStep(IongateMemory *memory, IongateDevice *device, IongateDeviceEvent *event) {
  iongateStep(memory, device, event);
  return device->operation->kind;
}

/** A file that the board's storage maps into memory: its address, NULL where there is none, and its bytes. */
typedef struct {
  const unsigned char *at;
  int32_t bytes;
} NativeFile;

/** What is to be written of the journal: `count` words from word `start` of an area. */
typedef struct {
  int32_t area;
  int32_t start;
  int32_t count;
  int32_t words[2];
} NativeRecord;

/** What IongateJournal takes with its lists, of 12, 2 and 6 words. */
#define JOURNAL_WORDS 20
/** Bytes of the longest frame: the writer's list of them has as many. */
#define SENT_MAX 84
/** Readings of a probe: twice PROBE_READINGS of firmware/boards/board.ts. */
#define PROBE_WORDS 32

/** The block's beginning; firmware/boards/espruino/native-block.ts has its words. */
typedef struct {
  /** When the long operation under way began: when it was left, unless it is set from outside. */
  int32_t began_ms;
  /* Set from outside. */
  IongateNumbers areas[2];
  NativeFile slots[2];
  NativeFile key;
  /* Left for outside: where the operation, the words to be written and the engine's programme are, in words of the block. */
  int32_t operation;
  int32_t written;
  int32_t programme;
  NativeRecord record;
  /** The bytes to be sent. */
  unsigned char sent[SENT_MAX];
  /* The blob's own. */
  int32_t journalMemory[JOURNAL_WORDS];
  IongateJournal *journal;
  int32_t kept;
  /** Kind of the operation that was left last; words that the end of the long one under way brings, 0 for none. */
  int32_t left;
  int32_t expected;
  IongateMemory memory;
  IongateArena calibration;
  IongateNumbers samples;
  IongateNumbers words;
  IongateDeviceConfiguration *configuration;
  IongateDevice *device;
  /** What plays the edges, and the pins of its lines: of the image, which may move. */
  int32_t engine;
  int32_t lines[5];
} NativeBlock;

/* As BLOCK_WORDS says. */
_Static_assert(sizeof(NativeBlock) == 4 * 89, "the block's beginning has another size");

/** A device's data: four runs of words behind it. host-tools/build/native-image.ts writes it. */
typedef struct {
  /** The configuration as structs; which of its words are pointers, as distances from its beginning. */
  int32_t configurationWords;
  int32_t pointers;
  /** The tables built in, as words of a calibration slot without its trailer. */
  int32_t tableWords;
  /** Events of the self-test. */
  int32_t eventWords;
  /** Memory that the block must have. */
  int32_t deviceBytes;
  int32_t decoderBytes;
  int32_t calibrationBytes;
  int32_t samples;
  /** What a calibration slot may hold: see findCalibration. */
  int32_t wordsMax;
  int32_t growthMax;
  /** What plays the edges, ENGINE_; the longest programme that it is asked for, and the pins of its lines. */
  int32_t engine;
  int32_t programmeWords;
  int32_t lines[5];
} NativeImage;

#define ENGINE_NRF52 1
#define ENGINE_STM32 2

static int32_t *runsOf(const NativeImage *image) {
  return (int32_t *)(image + 1);
}

static IongateNumbers builtInOf(const NativeImage *image) {
  const IongateNumbers words = { runsOf(image) + image->configurationWords + image->pointers, image->tableWords };
  return words;
}

static unsigned char *give(IongateArena *arena, unsigned char *memory, int32_t bytes) {
  arena->memory = memory;
  arena->size = (size_t)bytes;
  arena->used = 0;
  return memory + bytes;
}

/** Divides the block; true where it is large enough. */
static bool divide(NativeBlock *block, int32_t bytes, const NativeImage *image) {
  unsigned char *next = (unsigned char *)(block + 1);
  next = give(&block->memory.device, next, image->deviceBytes);
  next = give(&block->memory.decoders[0], next, image->decoderBytes);
  next = give(&block->memory.decoders[1], next, image->decoderBytes);
  next = give(&block->calibration, next, image->calibrationBytes);
  block->samples.at = (int32_t *)(void *)next;
  block->samples.length = image->samples;
  block->words.at = block->samples.at + image->samples;
  block->words.length = image->programmeWords;
  block->engine = image->engine;
  for (int32_t i = 0; i < 5; i++) {
    block->lines[i] = image->lines[i];
  }
  block->configuration = (IongateDeviceConfiguration *)(void *)(block->words.at + image->programmeWords);
  return (unsigned char *)block->configuration + 4 * image->configurationWords <= (unsigned char *)block + bytes;
}

static void copyConfiguration(NativeBlock *block, const NativeImage *image) {
  int32_t *const copy = (int32_t *)(void *)block->configuration;
  const int32_t *const from = runsOf(image);
  for (int32_t i = 0; i < image->configurationWords; i++) {
    copy[i] = from[i];
  }
  const int32_t *const pointers = from + image->configurationWords;
  for (int32_t i = 0; i < image->pointers; i++) {
    copy[pointers[i]] += (int32_t)(intptr_t)copy;
  }
}

static IongateCalibrationFound *found(NativeBlock *block, const NativeImage *image, int32_t kept) {
  IongateNumbers words[2];
  for (int32_t slot = 0; slot < 2; slot++) {
    words[slot].at = (int32_t *)(intptr_t)block->slots[slot].at;
    words[slot].length = block->slots[slot].bytes >> 2;
  }
  const IongateRows slots = { words, 2 };
  block->calibration.used = 0;
  return iongateFindCalibration(&block->calibration, slots, builtInOf(image), block->configuration, image->wordsMax, image->growthMax, iongateRefusedSlot(kept));
}

static void make(NativeBlock *block, const NativeImage *image, int32_t epoch, int32_t kept, bool canProbe) {
  block->memory.device.used = 0;
  block->memory.next = 0;
  block->began_ms = 0;
  block->left = IONGATE_OPERATION_WAIT;
  block->expected = 0;
  block->device = iongateDeviceNew(&block->memory.device, block->configuration, found(block, image, kept & 32767), epoch, kept, canProbe);
  block->operation = (int32_t)((int32_t *)(void *)block->device->operation - (int32_t *)block);
  block->written = (int32_t)(block->device->upload->words.at - (int32_t *)block);
  block->programme = (int32_t)(block->words.at - (int32_t *)block);
}

/**
 * @param areResults words are 12 bits with sign, as nRF52's converter writes them: around 0 V some are negative. Else
 * they are left-aligned already.
 */
static void takeSamples(NativeBlock *block, const uint16_t *words, int32_t count, bool areResults) {
  const int32_t taken = count < block->samples.length ? count : block->samples.length;
  for (int32_t i = 0; i < taken; i++) {
    const int32_t word = words[i];
    block->samples.at[i] = !areResults ? word : word > 32767 ? 0 : word << 4;
  }
  block->device->samples.at = block->samples.at;
  block->device->samples.length = taken;
}

static uint32_t checked(uint32_t check, const int32_t *words, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    check = (check ^ (uint32_t)words[i]) * 16777619u;
  }
  return check;
}

/** The programme of a plan into the block's words; how many it takes, 0 where the engine cannot play it or there is no room. */
static int32_t programme(NativeBlock *block, int32_t address, IongateStimulusPlan *plan, bool isOnGel) {
  const IongateNumbers lines = { block->lines, 5 };
  int32_t count;
  for (int32_t i = 0; i < block->words.length; i++) {
    block->words.at[i] = 0;
  }
  if (block->engine == ENGINE_NRF52) {
    count = iongateNrf52Programme(block->words, address, lines, plan, isOnGel);
  } else if (block->engine == ENGINE_STM32) {
    count = iongateStm32Programme(block->words, address, plan);
  } else {
    count = iongateRp2040Programme(block->words, address, plan, isOnGel);
  }
  return count <= block->words.length ? count : 0;
}

/** A pulse of the ladder as a plan: see gelPlan of firmware/boards/espruino/pulses.ts. */
static void setGelPlan(IongateStimulusPlan *plan, int32_t width_us, int32_t polarity) {
  plan->amplitude_uA = 0;
  plan->firstPhase_us = width_us;
  plan->secondPhase_us = 0;
  plan->interphaseGap_us = 0;
  plan->period_us = 0;
  plan->pulses = 1;
  plan->polarity = polarity;
}

/** The programme of the pulse or stimulus that has been left. */
static bool makeProgramme(NativeBlock *block) {
  const IongateOperation *const operation = block->device->operation;
  const bool isOnGel = operation->kind != IONGATE_OPERATION_STIMULATE;
  IongateStimulusPlan plan;
  setGelPlan(&plan, operation->sampleCount * operation->sampleInterval_us, operation->polarity);
  if (!isOnGel) {
    plan.firstPhase_us = operation->firstPhase_us;
    plan.secondPhase_us = operation->secondPhase_us;
    plan.interphaseGap_us = operation->interphaseGap_us;
    plan.period_us = operation->period_us;
    plan.pulses = operation->pulses;
  }
  return programme(block, (int32_t)(intptr_t)block->words.at, &plan, isOnGel) > 0;
}

/** Programmes of all pulses and plans, as they lie at address 0. */
static uint32_t checkedProgrammes(uint32_t sum, NativeBlock *block) {
  uint32_t check = sum;
  const IongateDeviceConfiguration *const configuration = block->configuration;
  for (int32_t i = 0; i < configuration->ladder->pulses.length; i++) {
    const IongateInterrogationPulse *const pulse = configuration->ladder->pulses.at[i];
    IongateStimulusPlan plan;
    setGelPlan(&plan, pulse->sampleCount * pulse->sampleInterval_us, pulse->polarity);
    check = checked(check, block->words.at, programme(block, 0, &plan, true));
  }
  for (int32_t i = 0; i < configuration->plans.length; i++) {
    check = checked(check, block->words.at, programme(block, 0, configuration->plans.at[i], false));
  }
  return check;
}

/** Hands a device whose interrogations are free the image's events; a check of all operations that they leave, with what is sent, and of all programmes. */
static int32_t selfTest(NativeBlock *block, const NativeImage *image) {
  const int32_t *event = builtInOf(image).at + image->tableWords;
  const int32_t *const end = event + image->eventWords;
  uint32_t check = 2166136261u;
  IongateEnergyTables *const energy = block->configuration->energy;
  energy->interrogationReserve_uJ = 0;
  for (int32_t i = 0; i < energy->interrogationPulse_uJ.length; i++) {
    energy->interrogationPulse_uJ.at[i] = 0;
  }
  make(block, image, 1, IONGATE_KEPT_NEW, true);
  const IongateOperation *const operation = block->device->operation;
  while (event < end) {
    IongateDeviceEvent happened = { event[0], event[1], event[2], event[3] };
    const int32_t count = event[4];
    if (count > 0) {
      takeSamples(block, (const uint16_t *)(const void *)(event + 5), count, false);
    }
    event += 5 + ((count + 1) >> 1);
    iongateStep(&block->memory, block->device, &happened);
    check = checked(check, (const int32_t *)(const void *)operation, (int32_t)(sizeof *operation / 4u));
    if (operation->kind == IONGATE_OPERATION_SEND) {
      check = checked(check, block->device->writer->encoded.at, operation->count);
    }
  }
  return (int32_t)checkedProgrammes(check, block);
}

/** 3: divides the block and tests the code. What the self-test gives, 0 where the block is too small. */
ENTRY int32_t nativeBegin(NativeBlock *block, int32_t bytes, const NativeImage *image) {
  if (!divide(block, bytes, image)) {
    return 0;
  }
  copyConfiguration(block, image);
  for (int32_t i = 0; i < 2; i++) {
    block->slots[i].at = NULL;
    block->slots[i].bytes = 0;
  }
  const int32_t check = selfTest(block, image);
  copyConfiguration(block, image);
  return check;
}

static void nextRecord(NativeBlock *block, int32_t state) {
  IongateJournal *const journal = block->journal;
  iongateJournalNext(journal, state);
  block->record.area = journal->area;
  block->record.start = journal->start;
  block->record.count = journal->count;
  block->record.words[0] = journal->words.at[0];
  block->record.words[1] = journal->words.at[1];
}

/** 4: reads the journal's areas, of `areaWords` words each, and leaves this boot's record to be written. */
ENTRY void nativeJournal(NativeBlock *block, int32_t areaWords) {
  IongateArena arena = { (unsigned char *)block->journalMemory, sizeof block->journalMemory, 0 };
  block->journal = iongateJournalFind(&arena, block->areas[0], block->areas[1], areaWords);
  block->kept = iongateKeptAtBoot(block->journal->state, block->journal->isDamaged);
  nextRecord(block, block->kept);
}

/** The bytes of the key's file; where it has more than it should, one of them says so. */
static IongateNumbers keyIn(int32_t *bytes, const NativeFile *file) {
  const int32_t most = IONGATE_KEY_BYTES + 1;
  const IongateNumbers record = { bytes, file->bytes < most ? file->bytes : most };
  for (int32_t i = 0; i < record.length; i++) {
    bytes[i] = file->at[i];
  }
  return record;
}

/** 5: makes the device with what the slots hold, and its key. Event BOOT comes next. `written` is what became of the record. */
ENTRY void nativeBoot(NativeBlock *block, const NativeImage *image, int32_t canProbe, int32_t written) {
  int32_t key[IONGATE_KEY_BYTES + 1];
  const int32_t damaged = block->journal->isDamaged ? IONGATE_FOUND_DAMAGED : 0;
  const int32_t unwritten = written == IONGATE_WRITTEN_NOT ? IONGATE_FOUND_UNWRITTEN : 0;
  make(block, image, block->journal->number, block->kept + damaged + unwritten, canProbe != 0);
  iongateGuardTakeKey(block->device->guard, keyIn(key, &block->key));
}

/** 6: looks at the slots again, for IONGATE_OPERATION_LOAD_CALIBRATION. */
ENTRY void nativeLoad(NativeBlock *block, const NativeImage *image) {
  block->device->calibration = found(block, image, block->device->kept);
}

/** What an operation that has been left needs beside its fields; false where it cannot be carried out. */
static bool isReady(NativeBlock *block, int32_t time_ms) {
  const IongateOperation *const operation = block->device->operation;
  const int32_t kind = operation->kind;
  block->left = kind;
  if (kind == IONGATE_OPERATION_SEND) {
    for (int32_t i = 0; i < operation->count && i < SENT_MAX; i++) {
      block->sent[i] = (unsigned char)block->device->writer->encoded.at[i];
    }
  }
  if (kind == IONGATE_OPERATION_KEEP) {
    nextRecord(block, operation->count);
  }
  if (kind == IONGATE_OPERATION_WAIT || kind > IONGATE_OPERATION_STIMULATE) {
    return true;
  }
  block->began_ms = time_ms;
  block->expected = kind == IONGATE_OPERATION_CAPTURE || kind == IONGATE_OPERATION_INTERROGATE ? operation->sampleCount : 0;
  if (kind == IONGATE_OPERATION_PROBE) {
    block->expected = PROBE_WORDS;
  }
  return kind < IONGATE_OPERATION_INTERROGATE || makeProgramme(block);
}

/**
 * 7: hands an event over; the kind of the operation that it leaves. The end of a capture, a pulse or a probe has the
 * address of its words as its value, 0 where they lie nowhere in one piece: then it has failed.
 */
ENTRY int32_t nativeTake(NativeBlock *block, int32_t kind, int32_t value, int32_t time_ms) {
  IongateDeviceEvent event = { kind, time_ms, block->began_ms, value };
  const bool isLong = kind == IONGATE_EVENT_ENDED && block->left <= IONGATE_OPERATION_STIMULATE;
  if (isLong || kind == IONGATE_EVENT_CONTACT || kind == IONGATE_EVENT_FAILED) {
    event.value = 0;
  }
  if (isLong && block->expected > 0) {
    if (value == 0) {
      event.kind = IONGATE_EVENT_FAILED;
    } else {
      takeSamples(block, (const uint16_t *)(intptr_t)value, block->expected, block->engine == ENGINE_NRF52 && block->left != IONGATE_OPERATION_PROBE);
    }
  }
  iongateStep(&block->memory, block->device, &event);
  if (!isReady(block, time_ms)) {
    event.kind = IONGATE_EVENT_FAILED;
    event.value = 0;
    iongateStep(&block->memory, block->device, &event);
    (void)isReady(block, time_ms);
  }
  return block->device->operation->kind;
}
