import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Carrier, ForgedReceiptError, MalformedReceiptError } from '../../libs/carriers/carrier.js';
import { receiptBody } from '../../libs/carriers/configured.js';
import { sendProblem, toProblem } from '../../libs/platform/http/problem.filter.js';
import { emptyReply, type Route } from '../../libs/platform/openapi/openapi.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { IntakeFullError, ReceiptIntake } from '../../libs/sales/receipts/receipt.intake.js';

export const RECEIPTS_SIZE_MAX_BYTES = 4 * 1024 * 1024;

export const receiptsRoute: Route = {
  method: 'POST',
  path: '/receipts/:carrier',
  params: { carrier: z.string().meta({ description: 'The name of the carrier.', examples: ['http'] }) },
  body: (await receiptBody()).meta({
    description: 'In the form of the carrier `http`.',
    examples: [{ ref: '2s-17-1', status: 'delivered' }],
  }),
  headers: {
    'webhook-id': 'Part of what is signed.',
    'webhook-timestamp': 'Part of what is signed; at most five minutes from our clock.',
  },
  operation: {
    id: 'receiveReceipts',
    summary: 'Take receipts of a carrier',
    description: 'One receipt or an array of them. They are committed before they are acknowledged.',
    tag: 'Receipts',
    needs: 'signature',
    replies: { 204: emptyReply('All are committed.') },
    errors: ['carrier_not_found', 'bad_signature', 'malformed_receipt', 'busy'],
  },
};

type ReceiptRequest = FastifyRequest<{ Params: { carrier: string }; Body: Buffer }>;

/**
 * `POST /receipts/:carrier`: one receipt or an array, signed by the carrier. 204 only after the commit.
 *
 * This is the busiest route by far and the only one that needs the body as it came (the signature covers its bytes),
 * so it stands on Fastify itself, in a scope with a content-type parser of its own.
 */
export function registerReceipts(
  app: NestFastifyApplication,
  { carriers, logger }: { carriers: ReadonlyMap<string, Carrier>; logger: Logger },
): void {
  const intake = app.get(ReceiptIntake);
  void app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
      scope.setErrorHandler((error, request, reply) => {
        const problem = receiptProblem(error);
        if (problem.status >= 500)
          logger.error({ err: error, requestId: request.id }, 'receipts were not committed');
        sendProblem(request, reply, problem);
      });
      const options = { bodyLimit: RECEIPTS_SIZE_MAX_BYTES };
      scope.post(receiptsRoute.path, options, async (request: ReceiptRequest, reply) => {
        const carrier = carriers.get(request.params.carrier);
        if (!carrier)
          throw new Problem(404, 'carrier_not_found', `no carrier is called "${request.params.carrier}"`);
        const headers = request.headers as Record<string, string | undefined>;
        await intake.accept(carrier.name, carrier.parseReceipts(headers, request.body ?? Buffer.alloc(0)));
        return reply.status(204).send();
      });
    });
}

function receiptProblem(error: unknown): Problem {
  if (error instanceof ForgedReceiptError) return new Problem(401, 'bad_signature', error.message);
  if (error instanceof IntakeFullError) {
    return new Problem(503, 'busy', 'more receipts are waiting than may; send them again', {
      retryAfterSeconds: 1,
    });
  }
  if (error instanceof MalformedReceiptError) {
    return new Problem(422, 'malformed_receipt', error.message, {
      errors: error.problems.map(({ index, field, detail }) => ({ field: `${index}.${field}`, detail })),
    });
  }
  return toProblem(error);
}
