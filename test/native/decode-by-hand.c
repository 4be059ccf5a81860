/*
 * The decode as one writes it in C by hand: fixed sizes, state in variables, tables as they are. It shares
 * nothing with the translation but the tables' types, and is the measure of it (npm run bench:native).
 */
#include "iongate-configuration.h"

enum { IONS = 5, FEATURES_MAX = 32, TERMS_MAX = 96, ROWS_MAX = 40, LOG = 8, PULSES_MAX = 8 };

typedef struct {
  const IongateDecoderTables *t;
  int32_t feature[FEATURES_MAX], term[TERMS_MAX], projection[ROWS_MAX], estimate[IONS], residual[ROWS_MAX];
  int32_t logPulse[LOG], logStart[LOG], logged, facilitation[IONS], conductance[IONS], charge, chargedAt;
  int32_t played[PULSES_MAX], began, passed, warming, potentiation[IONS], depletion[IONS], gain[IONS], inverse[IONS], apparent[IONS];
  int32_t value[(1 << IONS) * IONS], level[IONS], activation[IONS], confidence[IONS], flags;
} Hand;

static int32_t hold(int32_t v, int32_t low, int32_t high) { return v < low ? low : v > high ? high : v; }
static int32_t since(int32_t later, int32_t earlier) { return (later - earlier) & 0x3fffffff; }

static int32_t dot(IongateNumbers row, const int32_t *v) {
  int32_t sum = 0;
  for (const int32_t *w = row.at, *end = w + row.length; w < end; w++, v++) sum += *w * *v;
  return sum;
}

static int32_t sumOf(const int32_t *v, int32_t count) {
  int32_t sum = 0;
  for (const int32_t *end = v + count; v < end; v++) sum += *v;
  return sum;
}

static int32_t decay(int32_t x) {
  static const int32_t sixteenths[] = { 32768, 30783, 28918, 27166, 25520, 23974, 22521, 21157, 19875, 18671, 17539, 16477, 15479, 14541, 13660, 12832 };
  static const int32_t wholes[] = { 32768, 12055, 4435, 1631, 600, 221, 81, 30, 11, 4, 1, 1, 0, 0, 0, 0 };
  if (x > 524287) return 0;
  const int32_t rest = x & 2047;
  const int32_t fine = 32768 - ((rest * (65536 - rest)) >> 16);
  return (((fine * sixteenths[(x >> 11) & 15]) >> 15) * wholes[x >> 15]) >> 15;
}

static int32_t restedBy(int32_t rest, int32_t rate) {
  return rest < 131072 ? (rest * rate) >> 12 : (hold(rest >> 10, 0, 131071) * rate) >> 2;
}

static void leak(Hand *h, int32_t now) {
  const int32_t rested = restedBy(since(now, h->chargedAt), h->t->memory->chargeRate);
  if (rested < 256) return;
  h->charge = (h->charge * decay(rested) + 16384) >> 15;
  h->chargedAt = now;
}

static int32_t restAfter(const Hand *h, int32_t i, int32_t now, int32_t warming) {
  const int32_t until = i + 1 < h->logged ? h->logStart[i + 1] : now;
  const int32_t rest = since(until, h->logStart[i]) - h->t->memory->duration_ms.at[h->logPulse[i]];
  return (hold(rest, 0, 65535) * hold(4096 + warming * h->t->memory->speedPer_dC_Q12, 512, 32767)) >> 12;
}

static void remember(Hand *h, int32_t now, int32_t warming) {
  const IongateGelMemoryTables *const t = h->t->memory;
  const int32_t ions = h->t->response->ionCount;
  leak(h, now);
  for (int32_t ion = 0; ion < ions; ion++) h->facilitation[ion] = h->conductance[ion] = 0;
  int32_t first = h->logged;
  while (first > 0 && restAfter(h, first - 1, now, warming) <= t->forgotten_ms) first--;
  if (first == h->logged) h->logged = 0;
  for (int32_t i = first; i < h->logged; i++) {
    const int32_t rest = hold(restAfter(h, i, now, warming), 0, 4095);
    for (int32_t ion = 0, at = h->logPulse[i] * ions; ion < ions; ion++, at++) {
      const int32_t m = h->facilitation[ion];
      const int32_t g = hold(((t->conductanceKeep_Q15.at[at] * h->conductance[ion]) >> 15) + ((t->conductanceLift_Q14.at[at] * m) >> 15) + t->conductanceRise_Q14.at[at], 0, 32767);
      const int32_t n = hold(((t->facilitationKeep_Q15.at[at] * m) >> 15) + t->facilitationRise_Q15.at[at], 0, 32767);
      h->facilitation[ion] = (n * decay((rest * t->facilitationRate.at[ion]) >> 4)) >> 15;
      h->conductance[ion] = (g * decay((rest * t->conductanceRate.at[ion]) >> 4)) >> 15;
    }
  }
}

static void age(Hand *h, int32_t now) {
  const IongateSlowMemoryTables *const t = h->t->slow;
  const int32_t rest = since(now, h->passed);
  if (rest < 8000) return;
  h->passed = now;
  const int32_t ions = t->recoveryRate.length, pulses = h->t->memory->duration_ms.length;
  int32_t passed = since(now, h->began), halvings = 0;
  for (; halvings < 29 && passed >= t->halfLife_ms; halvings++) passed -= t->halfLife_ms;
  passed = hold(passed, 0, 8388607);
  h->began = (now - passed) & 0x3fffffff;
  const int32_t left = decay(((passed >> 6) * t->fadingRate) >> 11);
  const int32_t playedAgo = hold(passed - (rest >> 1), 0, 8388607);
  const int32_t lasting15 = decay(hold(22713 - (((playedAgo >> 6) * t->fadingRate) >> 11), 0, 22713));
  const int32_t lasting = (lasting15 * (32768 + ((h->warming * t->dosePer_dC_Q20) >> 5))) >> 20;
  for (int32_t ion = 0; ion < ions; ion++) {
    int32_t up = 0, down = 0;
    for (int32_t pulse = 0, at = ion; pulse < pulses; pulse++, at += ions) {
      up += h->played[pulse] * t->potentiationDose_Q21.at[at];
      down += h->played[pulse] * t->depletionDose_Q22.at[at];
    }
    const int32_t w = hold((h->potentiation[ion] >> halvings) + ((up * lasting) >> 4), 0, 268435455);
    int32_t d = h->depletion[ion];
    d -= ((d >> 9) * (32768 - decay(restedBy(rest, t->recoveryRate.at[ion])))) >> 6;
    d = hold(d + ((down * (h->apparent[ion] >> 5)) >> 8), 0, 4194303);
    const int32_t gain = hold(((8192 + (((w >> 12) * left) >> 16)) * (32768 - (d >> 9))) >> 15, 6144, 32767);
    int32_t inverse = h->inverse[ion], missing = 32768;
    for (int32_t round = 0; round < 8 && (missing > 128 || missing < -128); round++) {
      missing = hold(32768 - ((gain * inverse + 2048) >> 12), -16384, 32768);
      inverse = hold(inverse + ((inverse * missing + 16384) >> 15), 4096, 21846);
    }
    h->potentiation[ion] = w;
    h->depletion[ion] = d;
    h->gain[ion] = gain;
    h->inverse[ion] = inverse;
  }
  for (int32_t pulse = 0; pulse < pulses; pulse++) h->played[pulse] = 0;
}

static void handNew(Hand *h, const IongateDecoderTables *tables) {
  h->t = tables;
  h->term[0] = 4096;
  for (int32_t ion = 0; ion < IONS; ion++) {
    h->gain[ion] = 8192;
    h->inverse[ion] = 16384;
  }
}

static void handBegin(Hand *h, int32_t now, int32_t polarity, int32_t temperature) {
  const int32_t ions = h->t->response->ionCount;
  const int32_t warming = hold(temperature - h->t->reference_dC, -255, 255);
  h->flags = temperature >= h->t->coldest_dC && temperature <= h->t->warmest_dC ? 0 : 4;
  remember(h, now, warming);
  h->warming = warming;
  age(h, now);
  h->term[1] = warming * 256;
  h->term[2] = polarity * h->charge * 2;
  for (int32_t ion = 0; ion < ions; ion++) {
    h->term[3 + ion] = h->facilitation[ion] * 2;
    h->term[3 + ions + ion] = h->conductance[ion] * 2;
  }
}

static void handPulse(Hand *h, int32_t pulse, const int32_t *samples, int32_t began, int32_t polarity) {
  const IongateDecoderTables *const t = h->t;
  const int32_t row = t->pickup->rowOfPulse.at[pulse], windows = t->windowCount.length;
  if (row >= 0) {
    const int32_t cosine = hold(dot(t->pickup->rows.at[row], samples) >> 12, -32767, 32767);
    const int32_t sine = hold(dot(t->pickup->rows.at[row + 1], samples) >> 12, -32767, 32767);
    if (cosine * cosine + sine * sine > t->pickup->limit) h->flags |= 8;
  }
  int32_t total = 0;
  for (int32_t w = 0, f = pulse * windows; w < windows; w++, f++) {
    const int32_t sum = sumOf(samples + t->windowStart.at[w], t->windowCount.at[w]);
    if (sum > t->saturationSum.at[w]) h->flags |= 1;
    h->feature[f] = hold(((sum - t->featureOffset.at[f]) * t->featureGain.at[f]) >> 8, -524287, 524287);
    total += h->feature[f];
  }
  if (h->logged == LOG) {
    for (int32_t i = 1; i < LOG; i++) {
      h->logPulse[i - 1] = h->logPulse[i];
      h->logStart[i - 1] = h->logStart[i];
    }
    h->logged = LOG - 1;
  }
  h->logPulse[h->logged] = pulse;
  h->logStart[h->logged++] = began;
  leak(h, began);
  h->charge = hold(h->charge + polarity * (((total >> 7) * t->memory->chargeGain.at[pulse]) >> 13), -32767, 32767);
  h->played[pulse] = hold(h->played[pulse] + 1, 0, 31);
}

static int32_t scaled(int32_t sum, int32_t gain) { return ((sum >> 12) * gain + (((sum & 4095) * gain) >> 12)) >> 4; }

/** Non-negative solution by all active sets, as core/decode/unmix. */
static void nonNegative(Hand *h, int32_t *out) {
  const IongateUnmixTables *const t = h->t->unmix;
  const int32_t ions = t->ionCount, full = (1 << ions) - 1;
  int32_t e[IONS], lowest = 0, best = -1, fallback = 0;
  for (int32_t ion = 0; ion < ions; ion++) if (h->estimate[ion] < lowest) lowest = h->estimate[ion];
  if (lowest >= 0) {
    for (int32_t ion = 0; ion < ions; ion++) out[ion] = hold(h->estimate[ion], 0, 262143);
    return;
  }
  for (int32_t ion = 0; ion < ions; ion++) h->value[full * ions + ion] = e[ion] = hold(h->estimate[ion] >> 2, -65535, 65535);
  for (int32_t i = ions; i < full * ions; i++) if (t->rowGain.at[i] > 0) h->value[i] = ((dot(t->rows.at[i], e) >> 10) * t->rowGain.at[i]) >> 8;
  for (int32_t mask = full - 1; mask >= 0 && best < 0; mask--) {
    bool fits = true, rests = true;
    for (int32_t i = mask * ions; i < mask * ions + ions && mask > 0; i++) fits = fits && !(t->rowGain.at[i] > 0 && h->value[i] < 0);
    if (!fits) continue;
    for (int32_t ion = 0; ion < ions; ion++) rests = rests && !((mask >> ion & 1) == 0 && h->value[(mask | 1 << ion) * ions + ion] > 0);
    if (rests) best = mask;
    else if (fallback == 0) fallback = mask;
  }
  if (best < 0) best = fallback;
  for (int32_t ion = 0; ion < ions; ion++) out[ion] = (best >> ion & 1) != 0 ? hold(h->value[best * ions + ion], 0, 65535) * 4 : 0;
}

static int32_t normal(int32_t x) {
  static const int32_t table[] = { 16384, 19618, 22658, 25342, 27569, 29306, 30579, 31455, 32023, 32367, 32565, 32670, 32724, 32749, 32760, 32765, 32767 };
  const int32_t q = x < 0 ? -x : x, node = q >> 14;
  const int32_t up = node > 15 ? 32767 : table[node] + (((table[node + 1] - table[node]) * ((q >> 6) & 255)) >> 8);
  return x < 0 ? 32768 - up : up;
}

static void handFinish(Hand *h) {
  const IongateDecoderTables *const t = h->t;
  const IongateResponseTables *const r = t->response;
  const int32_t ions = r->ionCount, shown = ions + r->followerCount, first = 3 + ions + ions;
  for (int32_t i = 0; i < r->projectionRows.length; i++) h->projection[i] = scaled(dot(r->projectionRows.at[i], h->feature), r->projectionGain.at[i]);
  for (int32_t i = 0; i < shown; i++) h->term[first + i] = hold(i < ions ? h->projection[i] >> 2 : h->projection[i] * 2, -65535, 65535);
  for (int32_t i = 0; i < r->productLeft.length; i++) h->term[first + shown + i] = ((h->term[r->productLeft.at[i]] >> 1) * h->term[r->productRight.at[i]]) >> 15;
  int32_t misfit = 0, q17[IONS];
  for (int32_t i = 0; i < r->correctionRows.length; i++) {
    const int32_t sum = dot(r->correctionRows.at[i], h->term), gain = r->correctionGain.at[i];
    if (i < ions) h->estimate[i] = h->projection[i] + scaled(sum, gain);
    else {
      const int32_t residual = h->projection[i + r->followerCount] + (((sum >> 12) * gain) >> 4);
      misfit += residual > 4095 || residual < -4095 ? 16769025 : residual * residual;
    }
  }
  nonNegative(h, q17);
  if (misfit > t->misfitLimit) h->flags |= 2;
  if (t->openRow.length > 0 && dot(t->openRow, h->feature) < t->openLimit) h->flags |= 16;
  for (int32_t ion = 0; ion < ions; ion++) {
    h->apparent[ion] = hold((q17[ion] + 2) >> 2, 0, 65535);
    h->activation[ion] = hold((h->apparent[ion] * h->inverse[ion] + 8192) >> 14, 0, 65535);
  }
  for (int32_t ion = 0; ion < ions; ion++) {
    const int32_t a = h->activation[ion], hysteresis = t->levelHysteresis_Q15;
    const int32_t *const b = t->levelBoundaries_Q15.at[ion].at;
    int32_t level = h->level[ion];
    while (level < 3 && a >= b[level] + hysteresis) level++;
    while (level > 0 && a < b[level - 1] - hysteresis) level--;
    h->level[ion] = level;
    h->confidence[ion] = 0;
    if (h->flags != 0) continue;
    const int32_t signal = hold(dot(t->deviationRows.at[ion], h->apparent) >> 15, 0, 65535);
    const int32_t *const q = t->quartersPerDeviation_Q14.at[ion].at + (signal >> 13);
    const int32_t apparent = hold(q[0] + (((q[1] - q[0]) * (signal & 8191)) >> 13), 1, 32767);
    const int32_t per = hold((apparent * h->gain[ion]) >> 13, 1, 32767);
    const int32_t above = level < 3 ? normal((b[level] - a) * per) : 32768;
    const int32_t below = level > 0 ? normal((a - b[level - 1]) * per) : 32768;
    h->confidence[ion] = hold(above + below - 32768, 0, 32767);
  }
}
