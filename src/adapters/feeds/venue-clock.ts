/** The venue's time, by comparing clocks from time to time. */
import type { ExchangeClient } from '../clients/exchange-client.js';

const ROUNDS = 3;
const EVERY_MS = 600_000;

export class VenueClock {
  /** The venue's time minus ours, milliseconds; 0 until it was read. */
  private offsetMs = 0;
  private readAt = -Infinity;

  constructor(
    private readonly client: ExchangeClient,
    private readonly tellsTime: boolean,
  ) {}

  /** Milliseconds since 1970 by the venue's clock. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Of several readings the one with the shortest way; of a venue that tells no time 0. */
  async read(): Promise<number> {
    if (!this.tellsTime) return 0;
    let shortest = Infinity;
    for (let round = 0; round < ROUNDS; round += 1) {
      const asked = Date.now();
      const began = performance.now();
      const time = (await this.client.call('fetchTime', [])) as number;
      const way = performance.now() - began;
      if (way >= shortest) continue;
      shortest = way;
      this.offsetMs = time - (asked + way / 2);
    }
    this.readAt = performance.now();
    return this.offsetMs;
  }

  /** Reads it when it was not read for long; without an answer the old reading stands. */
  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < EVERY_MS) return;
    await this.read().catch(() => undefined);
  }
}
