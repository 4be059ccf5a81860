/** Written by `npm run hardware` from the netlist in hardware/, for the boards' facts. Do not edit. */

export const BENCH_FITTING = { fullScale_mV: 3300, storeDivider: 0.82397 }

export const WEARABLE_FITTING = { fullScale_mV: 2000, storeDivider: 0.45455 }

export const RP2040_FITTING = { fullScale_mV: 3300, storeDivider: 0.33333 }

export const ESP32_FITTING = { fullScale_mV: 2200, storeDivider: 0.45455 }

export const ESP8266_FITTING = { fullScale_mV: 1000, storeDivider: 0.25 }
