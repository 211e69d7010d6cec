/** What Prometheus reads of a daemon: the session's counts, its views at the moment, the runtime. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { RunningSession } from '../session/running-session.js';
import { AccountGauges } from './account-gauges.js';
import { MESSAGE_KINDS, ORDER_STEPS } from './session-meters.js';
import type { MessageKind, OrderStep, SessionMeters } from './session-meters.js';

const MICROSECOND = 1e-6;
/** From 50 us, where a decision lies, to 10 s, where a venue is given up. */
const LATENCY_BUCKETS = [
  ...[50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000],
  ...[500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000],
].map((microseconds) => microseconds * MICROSECOND);

/** All in one registry of its own; nothing is global. */
export class Metrics {
  readonly meters: SessionMeters;
  private readonly registry = new Registry();
  private readonly accounts = new AccountGauges(this.registry);
  private readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered over TCP',
    labelNames: ['status'],
    registers: [this.registry],
  });

  private readonly deliveries = new Counter({
    name: 'notice_deliveries_total',
    help: 'Notices that were delivered, or given up',
    labelNames: ['way', 'result'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.meters = metersOf(this.registry);
  }

  requestAnswered(status: number): void {
    this.requests.inc({ status: String(status) });
  }

  noticeDelivered(way: string, ok: boolean): void {
    this.deliveries.inc({ way, result: ok ? 'ok' : 'failed' });
  }

  /** The page in Prometheus's text format. */
  async text(session: Pick<RunningSession, 'view'>): Promise<string> {
    await this.accounts.renew(session);
    return this.registry.metrics();
  }
}

function metersOf(registry: Registry): SessionMeters {
  const registers = [registry];
  const buckets = LATENCY_BUCKETS;
  const messageLatency = new Histogram({
    name: 'message_latency_seconds',
    help: 'From taking a message to having dealt with it; of messages that came together, the first',
    ...{ buckets, registers },
  });
  const orderLatency = new Histogram({
    name: 'order_latency_seconds',
    help: 'From taking the event that led to an order to sending the order',
    ...{ buckets, registers },
  });
  const orderAnswer = new Histogram({
    name: 'order_answer_seconds',
    help: "From sending an order to the venue's answer",
    ...{ buckets, registers },
  });
  const messages = countsBy(registry, MESSAGE_KINDS, {
    name: 'messages_processed_total',
    help: 'Messages dealt with',
    label: 'kind',
  });
  const steps = countsBy(registry, ORDER_STEPS, {
    name: 'orders_total',
    help: 'Orders by how they went on; denied by risk, rejected by the venue',
    label: 'step',
  });
  const rejects = countsBy(registry, ['risk', 'venue'], {
    name: 'rejects_total',
    help: 'Orders refused, by whom',
    label: 'by',
  });
  const fills = countsBy(registry, ['buy', 'sell'], {
    name: 'fills_total',
    help: 'Fills',
    label: 'side',
  });
  const turnover = countsBy(registry, ['buy', 'sell'], {
    name: 'fills_value_total',
    help: 'Value of the fills, in the quote asset',
    label: 'side',
  });
  return {
    messagesProcessed(kind: MessageKind, count: number, seconds: number) {
      messages[kind] += count;
      messageLatency.observe(seconds);
    },
    orderSent: (seconds) => orderLatency.observe(seconds),
    orderAnswered: (seconds) => orderAnswer.observe(seconds),
    orderStep(step: OrderStep, count: number) {
      steps[step] += count;
      if (step === 'denied') rejects.risk += count;
      else if (step === 'rejected') rejects.venue += count;
    },
    fills(side, count, value) {
      fills[side] += count;
      turnover[side] += value;
    },
  };
}

interface CountText {
  readonly name: string;
  readonly help: string;
  readonly label: string;
}

/** Plain numbers on the hot path, turned into a counter when they are read. */
function countsBy<Word extends string>(
  registry: Registry,
  words: readonly Word[],
  { name, help, label }: CountText,
): Record<Word, number> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  new Counter({
    ...{ name, help, labelNames: [label], registers: [registry] },
    collect() {
      this.reset();
      for (const word of words) this.inc({ [label]: word }, counts[word]);
    },
  });
  return counts;
}
