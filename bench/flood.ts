/**
 * A process of its own that sends wrong tokens as fast as it is let, up to ten thousand a second, until it is stopped; then
 * it says on standard output how many were answered, and how many let it in. Every token is a new one: half of them have a
 * signature that somebody made up, the others are no tokens at all.
 */
import { randomBytes } from 'node:crypto';
import autocannon from 'autocannon';
import { type FloodReport, floodOrder } from './wrong-tokens.ts';

const { address, token } = floodOrder.parse(JSON.parse(process.argv[2] ?? '{}'));
const signed = token.slice(0, token.lastIndexOf('.'));

let sent = 0;
const instance = autocannon(
  {
    url: `${address}/graphql`,
    method: 'POST',
    connections: 256,
    overallRate: 10_000,
    duration: 3_600,
    timeout: 30,
    body: '{"query":"{ __typename }"}',
    requests: [
      {
        setupRequest: (request) => {
          sent += 1;
          const wrong =
            sent % 2 === 0
              ? `${signed}.${randomBytes(256).toString('base64url')}`
              : randomBytes(600).toString('base64url');
          return { ...request, headers: { 'content-type': 'application/json', authorization: `Bearer ${wrong}` } };
        },
      },
    ],
  },
  (error, result) => {
    if (error) throw error;
    const report: FloodReport = { answered: result.requests.total, letIn: result['2xx'] };
    process.stdout.write(JSON.stringify(report));
  },
);
process.once('SIGTERM', () => {
  instance.stop();
});
