/** An account at any exchange of ccxt. */
import { setMaxListeners } from 'node:events';
import type { Instrument } from '../../core/domain/instrument.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type {
  AccountSnapshot,
  ExternalReport,
  KeyRights,
  KnownVenueOrder,
  Venue,
  VenueCapabilities,
  VenueFees,
  VenueOrderReport,
  VenueReport,
  VenueRequest,
} from '../../ports.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { fetchAccount } from './account.js';
import { AccountStream } from './account-stream.js';
import { cancel } from './cancel.js';
import { asClientError, ask, pause, persistently } from './desk.js';
import type { Desk } from './desk.js';
import { fetchFees } from './fees.js';
import { makeDesk } from './make-desk.js';
import { asData } from './particulars/particulars.js';
import { cancelAll, queryAccount, queryOrder } from './questions.js';
import { replace } from './replace.js';
import { submit } from './submit.js';
import { Sweep } from './sweep.js';
import type { VenueTiming } from './timing.js';
import { fetchTrades } from './trade-pages.js';

export interface CcxtVenueParts {
  /** Venue id, as in qualified symbols. */
  readonly venue: string;
  readonly client: ExchangeClient;
  /** What is traded. */
  readonly instruments: readonly Instrument[];
  /** Whether a client id is one of ours, given now or by an earlier start. */
  readonly isOwn: (clientId: string) => boolean;
  readonly timing?: Partial<VenueTiming>;
}

export class CcxtVenue implements Venue {
  readonly venue: string;
  readonly capabilities: VenueCapabilities;
  private readonly end = new AbortController();
  private readonly desk: Desk;
  private deliver: (report: VenueReport) => void = () => undefined;
  private accountIsDue = false;

  private constructor(
    private readonly parts: CcxtVenueParts,
    description: unknown,
  ) {
    this.venue = parts.venue;
    const deliver = (report: VenueReport): void => this.deliver(report);
    const onCancelWanted: Parameters<typeof makeDesk>[0]['onCancelWanted'] = (record) =>
      void cancel(this.desk, record);
    const { signal } = this.end;
    // Whatever waits here listens to it.
    setMaxListeners(0, signal);
    this.desk = makeDesk({ ...parts, description, deliver, signal, onCancelWanted });
    this.capabilities = capabilitiesOf(this.desk, parts.instruments);
  }

  /** Throws a TradsysError when the exchange cannot be traded on this way. */
  static async make(parts: CcxtVenueParts): Promise<CcxtVenue> {
    const description = await parts.client.call('describe', []);
    const venue = new CcxtVenue(parts, description);
    const missing = ['createOrder', 'cancelOrder', 'fetchOrder', 'fetchMyTrades', 'fetchBalance'];
    const lacking = missing.find((method) => !venue.desk.has(method));
    if (lacking === undefined) return venue;
    throw new TradsysError('venue.not_tradable', `ccxt has no ${lacking} for ${parts.venue}`, {
      ...{ exit: 'usage', remedy: 'trade at another venue' },
    });
  }

  async connect(deliver: (report: VenueReport) => void): Promise<AccountSnapshot> {
    const { desk, end } = this;
    const { clock, client, timing, standing } = desk;
    this.deliver = deliver;
    try {
      await persistently(desk, () => client.call('loadMarkets', []));
      await persistently(desk, () => clock.sync());
      // Says at once whether the key is any good.
      await persistently(desk, () => ask(desk, 'fetchBalance', []));
      const sweep = new Sweep(desk, clock.now());
      const stream = new AccountStream(desk, {
        onMissed: () => void sweep.catchUp(),
        onBalance: () => this.balanceHasChanged(),
      });
      // The streams begin before the account is read, so that nothing falls between the two.
      await Promise.race([stream.start(), pause(timing.streamMs, end.signal)]);
      const account = await persistently(desk, () => fetchAccount(desk));
      standing.begin();
      void sweep.poll(stream.exists);
      return account;
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  send(request: VenueRequest): void {
    const { desk } = this;
    const { instruments, orders } = desk;
    switch (request.kind) {
      case 'submit':
        instruments.learn(request.order.instrument);
        submit(desk, request.order);
        return;
      case 'cancel':
        instruments.learn(request.instrument);
        void cancel(desk, orders.named(request.clientId, request.instrument));
        return;
      case 'replace':
        instruments.learn(request.order.instrument);
        void replace(desk, request.clientId, request.order);
        return;
      case 'cancelAll':
        instruments.learn(request.instrument);
        void cancelAll(desk, request.instrument);
        return;
      case 'queryOrder':
        instruments.learn(request.instrument);
        void queryOrder(desk, request.clientId, request.instrument);
        return;
      case 'queryAccount':
        void queryAccount(desk);
    }
  }

  get working(): readonly KnownVenueOrder[] {
    return this.desk.orders.working;
  }

  async fillsSince(
    instruments: readonly Instrument[],
    since: Timestamp,
  ): Promise<readonly (VenueOrderReport | ExternalReport)[]> {
    const { desk } = this;
    const reports: (VenueOrderReport | ExternalReport)[] = [];
    try {
      for (const instrument of instruments) {
        desk.instruments.learn(instrument);
        const ask = (): ReturnType<typeof fetchTrades> =>
          fetchTrades(desk, instrument, since / 1_000);
        for (const trade of await persistently(desk, ask)) {
          await desk.owners.of(trade);
          const owner = desk.orders.ownerOf(trade);
          if (owner === undefined) continue;
          desk.orders.book(trade, owner);
          reports.push(desk.orders.reportOf(trade, owner));
        }
      }
    } catch (error) {
      throw this.unreachable(error);
    }
    return reports.sort((a, b) => timeOf(a) - timeOf(b));
  }

  async keyRights(): Promise<KeyRights> {
    const { keyRights } = this.desk.particulars;
    const unknown = { trade: undefined, withdraw: undefined, ipBound: undefined };
    if (keyRights === undefined) return unknown;
    try {
      return keyRights.read(asData(await ask(this.desk, keyRights.method, [])));
    } catch (thrown) {
      const error = asClientError(thrown);
      // Test environments have no such question.
      if (error.kind === 'NotSupported' || error.kind === 'BadRequest') return unknown;
      throw this.unreachable(error);
    }
  }

  async fees(instrument: Instrument): Promise<VenueFees | undefined> {
    try {
      return await fetchFees(this.desk, instrument);
    } catch (thrown) {
      // An account may see less than ccxt knows of the venue.
      if (asClientError(thrown).kind === 'NotSupported') return undefined;
      throw this.unreachable(thrown);
    }
  }

  async close(): Promise<void> {
    this.end.abort();
    this.deliver = () => undefined;
    await this.parts.client.close();
  }

  /** Changed balances lead to one account, and not to one for each. */
  private balanceHasChanged(): void {
    if (this.accountIsDue) return;
    this.accountIsDue = true;
    void pause(this.desk.timing.balanceMs, this.end.signal).then((open) => {
      this.accountIsDue = false;
      if (open) void queryAccount(this.desk);
    });
  }

  private unreachable(thrown: unknown): TradsysError {
    if (thrown instanceof TradsysError) return thrown;
    const { kind, message } = asClientError(thrown);
    const isKey = kind === 'AuthenticationError' || kind === 'PermissionDenied';
    return new TradsysError(isKey ? 'venue.key' : 'venue.unreachable', message, {
      ...{ where: this.venue, cause: thrown, exit: isKey ? 'refused' : 'unreachable' },
      remedy: isKey
        ? 'check the key, its rights and its addresses'
        : 'look at the venue, and try again',
    });
  }
}

const timeOf = (report: VenueOrderReport | ExternalReport): Timestamp =>
  report.kind === 'order' ? report.venueAt : report.at;

function capabilitiesOf(
  { particulars, has }: Desk,
  instruments: readonly Instrument[],
): VenueCapabilities {
  const { nativeTypes, contractTypes, timesInForce, postOnly } = particulars;
  const hasContracts = instruments.some(({ kind }) => kind === 'linear' || kind === 'inverse');
  return {
    nativeTypes: hasContracts ? contractTypes : nativeTypes,
    timesInForce,
    postOnly,
    reduceOnly: hasContracts && particulars.reduceOnly,
    replace: particulars.replace !== undefined && has('editOrder'),
  };
}
