/** One exchange object of ccxt, and what the parent asks of it. */
import type { Exchange } from 'ccxt';
import type { ExchangeSettings, FromChild, ToChild } from '../messages.js';
import { classify } from './classify.js';
import { constructorConfig, instrument } from './instrument.js';
import { loadExchange } from './load-exchange.js';
import { plainData } from './plain.js';
import { scrubber } from './scrub.js';
import { outside, trafficOf, within } from './traffic.js';
import type { Traffic } from './traffic.js';
import { WatchLoop } from './watch-loop.js';

type Call = Extract<ToChild, { kind: 'call' }>;
type Watch = Extract<ToChild, { kind: 'watch' }>;

interface Waiting {
  readonly grant: () => void;
  readonly deny: (error: Error) => void;
}

/** The parent gave the call up before its request left. */
class Forgotten extends Error {
  override readonly name = 'RequestTimeout';
}

const SECRETS = ['apiKey', 'secret', 'password', 'privateKey', 'token', 'walletAddress', 'uid'];

export class ExchangeHost {
  private exchange: Exchange | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly forgotten = new Set<number>();
  private readonly watches = new Map<number, WatchLoop>();
  private requests = 0;
  private scrub: (text: string) => string = (text) => text;
  private clock: Promise<unknown> | undefined;

  constructor(private readonly tell: (message: FromChild) => void) {}

  /** Loads ccxt's class and makes the object; tells whether that went well. */
  async open(settings: ExchangeSettings): Promise<void> {
    const { id, config, sandbox, clockEveryMs } = settings;
    this.scrub = scrubber(SECRETS.map((name) => config[name]));
    try {
      const Class = await loadExchange(id);
      const exchange = new Class(constructorConfig(settings));
      if (sandbox) exchange.setSandboxMode(true);
      instrument(exchange, settings, { ask: this.ask, limited: this.limited });
      this.exchange = exchange;
      this.settings = settings;
      if (this.hasKey)
        setInterval(() => void this.readClock().catch(() => undefined), clockEveryMs);
      const { rateLimit, rollingWindowSize } = exchange;
      const windowMs = rollingWindowSize;
      this.tell({ kind: 'opened', requestMs: rateLimit ?? 0, windowMs });
    } catch (error) {
      const failure = classify(error, trafficOf(undefined, 'query'), id, this.scrub);
      this.tell({ kind: 'unopened', failure });
    }
  }

  private settings: ExchangeSettings | undefined;

  private get hasKey(): boolean {
    return typeof this.settings?.config['apiKey'] === 'string';
  }

  async call({ call, method, parameters, priority, weight }: Call): Promise<void> {
    const traffic = trafficOf(call, priority, weight);
    try {
      const answer = await within(traffic, changesOverSocket(method), async () => {
        if (method === 'reconnect') {
          this.cutSockets();
          return undefined;
        }
        await this.clockRead();
        return this.method(method)(...parameters);
      });
      this.tell({ kind: 'answered', call, answer: plainData(answer) });
    } catch (error) {
      const failure = classify(error, traffic, this.settings!.id, this.scrub);
      // The clocks have drifted apart: the next call compares them first.
      if (failure.kind === 'InvalidNonce') this.clock = undefined;
      this.tell({ kind: 'failed', call, failure });
    } finally {
      this.forgotten.delete(call);
    }
  }

  /** Nothing of the call leaves from now on. */
  forget(call: number): void {
    this.forgotten.add(call);
  }

  granted(request: number): void {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    waiting?.grant();
  }

  denied(request: number): void {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    waiting?.deny(new Forgotten('it was given up before it was sent'));
  }

  watch({ watch, method, parameters }: Watch): void {
    const traffic = trafficOf(undefined, 'query');
    const ask = (): Promise<unknown> =>
      within(this.fresh(traffic), false, async () => {
        await this.clockRead();
        return this.method(method)(...parameters);
      });
    const loop = new WatchLoop(method, ask, () => this.isConnected(), this.settings!, {
      seen: (answer) => this.tell({ kind: 'seen', watch, answer }),
      found: () => this.tell({ kind: 'found', watch, text: `${method} is connected` }),
      lost: (error) => {
        const failure = classify(error, traffic, this.settings!.id, this.scrub);
        this.tell({ kind: 'lost', watch, failure });
      },
    });
    this.watches.set(watch, loop);
    void loop.run();
  }

  unwatch(watch: number): void {
    this.watches.get(watch)?.stop();
    this.watches.delete(watch);
  }

  /** An error nobody caught: ccxt's sockets raise some beside the one they report. */
  stray(error: unknown): void {
    const id = this.settings?.id ?? '';
    const { kind, message } = classify(error, trafficOf(undefined, 'query'), id, this.scrub);
    this.tell({ kind: 'stray', text: `${kind}: ${message}` });
  }

  /** A peer that is silent would not answer a close either. */
  private cutSockets(): void {
    for (const { connection } of Object.values(this.exchange!.clients)) {
      (connection as { terminate?: () => void } | undefined)?.terminate?.();
    }
  }

  private fresh(traffic: Traffic): Traffic {
    traffic.answer = undefined;
    traffic.connectionError = undefined;
    return traffic;
  }

  private isConnected(): boolean {
    const clients = Object.values(this.exchange?.clients ?? {});
    return clients.length > 0 && clients.every(({ isConnected }) => isConnected === true);
  }

  private method(name: string): (...parameters: unknown[]) => Promise<unknown> {
    const method: unknown = Reflect.get(this.exchange!, name);
    if (typeof method === 'function') {
      return async (...parameters) => (await method.apply(this.exchange, parameters)) as unknown;
    }
    throw new TypeError(`ccxt's ${this.settings!.id} has no method '${name}'`);
  }

  /** Signed requests carry the venue's time; ccxt compares it neither first nor again. */
  private async clockRead(): Promise<void> {
    if (!this.hasKey || this.exchange!.has['fetchTime'] !== true) return;
    this.clock ??= this.readClock();
    // Without an answer the call itself says what is wrong.
    await this.clock.catch(() => (this.clock = undefined));
  }

  private readClock(): Promise<unknown> {
    const read = (): Promise<unknown> => this.exchange!.loadTimeDifference();
    return within(trafficOf(undefined, 'query'), false, read);
  }

  private readonly ask = (request: Omit<Extract<FromChild, { kind: 'ask' }>, 'kind' | 'request'>) =>
    new Promise<void>((grant, deny) => {
      const { call } = request;
      if (call !== undefined && this.forgotten.has(call)) {
        deny(new Forgotten('it was given up before it was sent'));
        return;
      }
      const number = ++this.requests;
      this.waiting.set(number, { grant, deny });
      outside(() => this.tell({ kind: 'ask', request: number, ...request }));
    });

  private readonly limited = (until: number, ordersOnly: boolean): void =>
    this.tell({ kind: 'limited', until, ordersOnly });
}

/** Over the WebSocket API there is no GET or POST to tell by. */
const changesOverSocket = (method: string): boolean => /^(?:create|edit|cancel).*Ws$/.test(method);
