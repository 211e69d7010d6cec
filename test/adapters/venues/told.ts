import type {
  AccountSnapshot,
  ExternalReport,
  VenueNotice,
  VenueOrderReport,
  VenueOrderStatus,
  VenueReport,
} from '../../../src/ports.js';

/** What a venue has told, and the wait for more. */
export class Told {
  readonly reports: VenueReport[] = [];
  private waiting: (() => void)[] = [];

  hear(report: VenueReport): void {
    this.reports.push(report);
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Of one order, as it came. */
  of(clientId: string): readonly VenueOrderReport[] {
    return this.reports.filter(
      (report): report is VenueOrderReport =>
        report.kind === 'order' && report.clientId === clientId,
    );
  }

  statuses(clientId: string): readonly VenueOrderStatus[] {
    return this.of(clientId).map(({ status }) => status);
  }

  filled(clientId: string): number {
    return this.of(clientId).reduce((sum, { fill }) => sum + (fill?.quantity ?? 0), 0);
  }

  get externals(): readonly ExternalReport[] {
    return this.reports.filter((report) => report.kind === 'external');
  }

  get notices(): readonly VenueNotice[] {
    return this.reports.filter((report) => report.kind === 'notice');
  }

  get accounts(): readonly AccountSnapshot[] {
    return this.reports.filter((report) => report.kind === 'account');
  }

  /** Waits until what was told satisfies; looks again with every report. */
  async until(satisfied: () => boolean): Promise<void> {
    while (!satisfied()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  untilStatus(clientId: string, status: VenueOrderStatus): Promise<void> {
    return this.until(() => this.statuses(clientId).includes(status));
  }
}
