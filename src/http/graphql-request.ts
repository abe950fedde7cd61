/** What a GraphQL request over HTTP asks for, from its body or its address. What is inside is Yoga's to check. */
import { isUtf8 } from 'node:buffer';
import type { GraphQLParams } from 'graphql-yoga';
import { createProblem } from '../problems.ts';
import { problemError } from '../schema/problem-error.ts';

const badRequest = (detail: string) => problemError(createProblem('BAD_REQUEST', detail));

const isParams = (value: unknown): value is GraphQLParams =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${what} is not valid JSON`);
  }
};

/** Throws a problem when the body is not a JSON object in UTF-8. */
export const paramsOfBody = (body: Buffer): GraphQLParams => {
  // Decoding would put replacement characters in the place of what was sent.
  if (!isUtf8(body)) throw badRequest('the body is not UTF-8');
  const params = parsed(body.toString('utf8'), 'the body');
  if (!isParams(params))
    throw badRequest('the body has to be one JSON object with a query: batching of operations is not offered');
  return params;
};

/** The parameters of a GET request, of which two are JSON. */
export const paramsOfAddress = (address: string): GraphQLParams => {
  const params: Record<string, unknown> = {};
  for (const [name, value] of new URL(address, 'http://localhost').searchParams) {
    params[name] = name === 'variables' || name === 'extensions' ? parsed(value, name) : value;
  }
  return params;
};
