/** The daemon's API on its Unix socket, which lets in nobody but its owner. */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TradsysError } from '../../../errors.js';
import { ACTIONS, API, STOP, USER_HEADER } from '../../client/routes.js';
import { makeFolder } from '../../make-folder.js';
import type {
  Actor,
  RunningSession,
  SessionAction,
  StopOptions,
  StopReport,
} from '../../session/running-session.js';
import type { ViewName } from '../../session/views.js';
import { Followers } from './followers.js';
import { serveHealth } from './health.js';
import { answerFailures } from './replies.js';
import { actionSchema, filterSchema, parsed, stopSchema } from './schemas.js';

const MAX_BODY = 1_000_000;
const OWNER_ONLY = 0o600;

const VIEWS = {
  ...{ positions: true, orders: true, fills: true, balance: true, pnl: true },
  ...{ strategies: true, risk: true, status: true, events: true },
} as const satisfies Readonly<Record<ViewName, true>>;

/** What still makes sense while the daemon stops. */
const WHILE_STOPPING: ReadonlySet<SessionAction['kind']> = new Set([
  ...(['cancel', 'cancel_all', 'close', 'halt', 'reduce'] as const),
]);

/** What the server needs of the process around it. */
export interface Served {
  readonly session: RunningSession;
  stopping(): boolean;
  /** Drains the session; the process ends once `answered` is called. */
  stop(options: StopOptions): Promise<StopReport>;
  answered(): void;
}

export interface ControlServer {
  close(): Promise<void>;
}

/** Listens on `path`, whose stale socket is removed: this process has the lease. */
export async function startControlServer(path: string, served: Served): Promise<ControlServer> {
  const app = Fastify({ bodyLimit: MAX_BODY, exposeHeadRoutes: false });
  // What a page could send without asking first.
  app.removeContentTypeParser('text/plain');
  answerFailures(app);
  serveViews(app, served);
  serveActions(app, served);
  serveHealth(app, {
    status: () => served.session.view('status'),
    stopping: () => served.stopping(),
  });
  const followers = new Followers(served.session);
  followers.attach(app.server);
  await app.ready();
  await listen(app, path);
  return {
    async close() {
      await followers.close();
      await app.close();
      rmSync(path, { force: true });
    },
  };
}

function serveViews(app: FastifyInstance, { session }: Served): void {
  for (const name of Object.keys(VIEWS) as ViewName[]) {
    app.get(`${API}/${name}`, (request) =>
      session.view(name, parsed(filterSchema, request.query, `GET ${API}/${name}`)),
    );
  }
}

function serveActions(app: FastifyInstance, served: Served): void {
  app.post(ACTIONS, (request) => {
    const action = parsed(actionSchema, request.body, `POST ${ACTIONS}`);
    if (served.stopping() && !WHILE_STOPPING.has(action.kind)) {
      throw new TradsysError('daemon.stopping', 'the daemon is stopping', {
        ...{ exit: 'refused', remedy: "start it again with 'tradsys daemon start'" },
      });
    }
    return served.session.act(action, actorOf(request));
  });
  app.post(STOP, async (request, reply) => {
    const options = parsed(stopSchema, request.body ?? {}, `POST ${STOP}`);
    reply.raw.once('close', () => served.answered());
    return served.stop(options);
  });
}

function actorOf({ headers }: FastifyRequest): Actor {
  const user = headers[USER_HEADER];
  if (user === undefined) return { via: 'cli', name: userInfo().username };
  if (typeof user === 'string' && /^[\w.%@+-]{1,128}$/.test(user)) {
    return { via: 'cli', name: decoded(user) };
  }
  throw new TradsysError('api.bad_request', `${USER_HEADER} holds no user's name`, {
    exit: 'usage',
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Throws a TradsysError when the folder of the socket belongs to somebody else. */
async function listen(app: FastifyInstance, path: string): Promise<void> {
  const folder = dirname(path);
  if (makeFolder(folder) !== undefined) chmodSync(folder, 0o700);
  const owner = lstatSync(folder).uid;
  const user = process.getuid?.();
  if (user !== undefined && user !== 0 && owner !== user) {
    throw new TradsysError('daemon.foreign_folder', 'it belongs to another user', {
      ...{ where: folder, remedy: 'choose a --data-dir of your own' },
    });
  }
  rmSync(path, { force: true });
  // Bound in this very turn, so that the socket is never open to others, however shortly.
  const before = process.umask(0o777 ^ OWNER_ONLY);
  try {
    await new Promise<void>((resolve, reject) => {
      app.server.once('error', reject);
      app.server.listen(path, () => resolve());
      process.umask(before);
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, OWNER_ONLY);
}
