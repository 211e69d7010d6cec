/** How every route answers what went wrong: the failure under `error`, and a status to match. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { TradsysError } from '../../../errors.js';
import type { ExitReason } from '../../../errors.js';
import { sentFailure } from '../../process/failure.js';

const STATUS: Readonly<Record<ExitReason, number>> = {
  failure: 500,
  usage: 400,
  config: 400,
  unreachable: 503,
  refused: 409,
  interrupted: 503,
};

export function sendFailure(reply: FastifyReply, error: TradsysError, status?: number): void {
  void reply.code(status ?? STATUS[error.exit]).send({ error: sentFailure(error) });
}

/** Failures of routes, and of the server before it came to one, in the same form. */
export function answerFailures(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const what = `there is no ${request.method} ${path}`;
    sendFailure(reply, new TradsysError('api.unknown_route', what, { exit: 'usage' }), 404);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof TradsysError) {
      sendFailure(reply, error);
      return;
    }
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    // The server's own refusals: a body that is no JSON, too long, of another type.
    if (statusCode >= 400 && statusCode < 500) {
      const refusal = new TradsysError('api.bad_request', message, { exit: 'usage' });
      sendFailure(reply, refusal, statusCode);
      return;
    }
    sendFailure(reply, new TradsysError('unexpected', `unexpected: ${message}`));
  });
}
