/** A decimal number as text, with a point and perhaps an exponent. `Number('')` is 0 and `Number('0x10')` 16: neither is meant. */
export const DECIMAL_NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
