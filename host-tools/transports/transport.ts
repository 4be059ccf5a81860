/** A byte link to a device or to a simulated one. */
export interface Transport {
  write(bytes: Uint8Array): void
  /** Takes every byte that arrives from now on; a later listener replaces an earlier one. */
  onBytes(listener: (bytes: Uint8Array) => void): void
  close(): void
}
