/** Whether the daemon is well, for whoever looks after it: systemd, Docker, Kubernetes, people. */
import type { FastifyInstance } from 'fastify';
import { within } from '../../process/within.js';
import type { StatusView } from '../../session/views.js';

const ANSWER_WITHIN_MS = 2_000;

/** What is asked: the session's status, and whether the process is stopping. */
export interface HealthSource {
  status(): Promise<StatusView>;
  stopping(): boolean;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'failed';
  /** One line each; empty when all is well. */
  readonly problems: readonly string[];
}

/** Trading is possible or was ended on purpose: what is halted stays ready, and says so. */
export function healthOf(status: StatusView, stopping: boolean): Health {
  const problems = [
    ...(stopping ? ['it is stopping'] : []),
    ...(status.readyAt === null ? ['it is not ready yet'] : []),
    ...(status.state === 'active' ? [] : [`trading is ${status.state}: ${status.reason}`]),
    ...status.accounts
      .filter(({ connected }) => !connected)
      .map(({ account, venue }) => `account ${account} is not connected to ${venue}`),
    ...status.feeds
      .filter(({ state }) => state !== 'live')
      .map(({ venue, symbol, channel, state }) => `${venue}:${symbol} ${channel} is ${state}`),
  ];
  return { status: problems.length === 0 ? 'ok' : 'degraded', problems };
}

/** `/health` and what is below it. A 503 means: not ready, or failed. */
export function serveHealth(app: FastifyInstance, source: HealthSource): void {
  // That it answers at all is what is asked.
  app.get('/health/live', () => ({ status: 'ok', uptimeSeconds: Math.floor(process.uptime()) }));
  app.get('/health', async (_request, reply) => {
    const status = await statusOf(source);
    if (status === undefined) return reply.code(503).send(SILENT);
    const { version, mode, state, startedAt } = status;
    return { ...healthOf(status, source.stopping()), version, mode, state, startedAt };
  });
  app.get('/health/ready', async (_request, reply) => {
    const status = await statusOf(source);
    if (status === undefined) return reply.code(503).send(SILENT);
    const ready = status.readyAt !== null && !source.stopping();
    return reply.code(ready ? 200 : 503).send(healthOf(status, source.stopping()));
  });
  app.get('/health/db', async (_request, reply) => {
    const journal = (await statusOf(source))?.journal;
    if (journal === undefined) return reply.code(503).send(SILENT);
    return { status: 'ok', driver: 'sqlite', ...journal };
  });
}

const SILENT: Health = { status: 'failed', problems: ['the session does not answer'] };

/** Undefined when the session fails to answer in time. */
const statusOf = (source: HealthSource): Promise<StatusView | undefined> =>
  within(source.status(), ANSWER_WITHIN_MS);
