/** What the daemon serves over TCP: health and metrics, on this machine alone. */
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { LoadedConfig } from '../../config/index.js';
import { TradsysError } from '../../../errors.js';
import { isLoopback } from '../live-gate.js';
import { serveHealth } from './health.js';
import type { HealthSource } from './health.js';
import { answerFailures, sendFailure } from './replies.js';

const MAX_CONNECTIONS = 256;
const MAX_BODY = 1_000;
const REQUEST_WITHIN_MS = 10_000;
const IDLE_MS = 30_000;

export interface PublicAddress {
  /** Section of the config, for errors and warnings. */
  readonly section: 'monitoring.prometheus' | 'api.http';
  readonly host: string;
  readonly port: number;
  readonly metricsPath: string;
}

/** The addresses that the config asks for in so many words; defaults alone open no port. */
export function publicAddresses({
  config,
  origins,
}: Pick<LoadedConfig, 'config' | 'origins'>): readonly PublicAddress[] {
  const written = (section: string): boolean =>
    [...origins.keys()].some((key) => key.startsWith(`${section}.`));
  const { prometheus } = config.monitoring;
  const { http } = config.api;
  const all = [
    { section: 'monitoring.prometheus', ...prometheus, metricsPath: prometheus.path },
    { section: 'api.http', ...http, metricsPath: '/metrics' },
  ] as const;
  return all
    .filter(({ section, enabled }) => enabled && written(section))
    .map(({ section, host, port, metricsPath }) => ({ section, host, port, metricsPath }));
}

export interface BindHost {
  readonly host: string;
  readonly warning?: string;
}

/**
 * What is bound for a configured host. Every address of the machine becomes loopback, with a warning;
 * one certain address of the network is refused, for who writes it wants to be reached from there.
 */
export function bindHost({ section, host }: Pick<PublicAddress, 'section' | 'host'>): BindHost {
  if (isLoopback(host)) return { host: host.replace(/^\[|\]$/g, '') };
  if (['0.0.0.0', '::', '[::]', '*'].includes(host)) {
    const warning = `${section}.host: ${host} would be open to other machines, which takes TLS and auth, and these are still to come; 127.0.0.1 is bound instead`;
    return { host: '127.0.0.1', warning };
  }
  throw new TradsysError('daemon.open_host', `${host} is open to other machines`, {
    exit: 'config',
    where: `${section}.host`,
    remedy: 'write 127.0.0.1: what is reached from elsewhere takes TLS and auth, still to come',
  });
}

export interface PublicSource extends HealthSource {
  /** Undefined where metrics are switched off. */
  readonly metrics: (() => Promise<string>) | undefined;
  requestAnswered(status: number): void;
}

export interface PublicServer {
  /** `http://127.0.0.1:9090`. */
  readonly url: string;
  close(): Promise<void>;
}

/** `host` is what `bindHost` gave. Throws a TradsysError when the port is taken. */
export async function startPublicServer(
  address: PublicAddress,
  host: string,
  source: PublicSource,
): Promise<PublicServer> {
  const app = Fastify({
    ...{ bodyLimit: MAX_BODY, exposeHeadRoutes: false, forceCloseConnections: true },
    ...{ requestTimeout: REQUEST_WITHIN_MS, connectionTimeout: IDLE_MS, keepAliveTimeout: 5_000 },
  });
  app.server.headersTimeout = REQUEST_WITHIN_MS;
  app.server.maxConnections = MAX_CONNECTIONS;
  answerFailures(app);
  keepPagesOut(app);
  app.addHook('onResponse', (_request, reply, done) => {
    source.requestAnswered(reply.statusCode);
    done();
  });
  serveHealth(app, source);
  const { metrics } = source;
  if (metrics !== undefined) {
    app.get(address.metricsPath, async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
    );
  }
  try {
    const url = await app.listen({ host, port: address.port });
    return { url, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw listenError(error, address);
  }
}

/** A page in a browser must not read this through a name that it has bound to loopback. */
function keepPagesOut(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host = '', origin } = request.headers;
    if (isLoopback(host.replace(/:\d+$/, '')) && origin === undefined) {
      done();
      return;
    }
    const what = origin === undefined ? `no host '${host}' is served` : 'pages are not served';
    sendFailure(reply, new TradsysError('api.forbidden', what, { exit: 'refused' }), 403);
  });
}

/** What listening on an address fails with, in words. */
export function listenError(error: unknown, { section, port }: PublicAddress): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const where = `${section}.port`;
  if (code === 'EADDRINUSE') {
    return new TradsysError('daemon.port_taken', `port ${port} is taken`, {
      ...{ where, remedy: 'write another port' },
    });
  }
  if (code === 'EACCES') {
    return new TradsysError('daemon.port_forbidden', `port ${port} may not be listened on`, {
      ...{ where, remedy: 'write one above 1023' },
    });
  }
  return error;
}
