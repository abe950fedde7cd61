/** Where the keys of an issuer come from: a file, an address, or what the issuer's own discovery document says. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isTrustworthyUrl } from '../../config/setting.ts';
import { type Access, AnswerError, requestJson } from './json-request.ts';

const discovery = z.object({
  issuer: z.string(),
  jwks_uri: z.string().refine(isTrustworthyUrl, 'must be an https:// URL'),
});

const discover = async (issuer: string, access: Access): Promise<URL> => {
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document = discovery.parse(await requestJson(address, access));
  if (document.issuer !== issuer) throw new AnswerError(`${address.href} speaks for another issuer`);
  return new URL(document.jwks_uri);
};

export interface KeySource {
  readonly issuer: string;
  /** `file:` or `https:`; `undefined` to ask the issuer. */
  readonly jwksUrl: string | undefined;
  readonly caFile: string | undefined;
  readonly tokenFile: string | undefined;
}

/** Answers the JSON of the issuer's key set. */
export const createKeySource = ({ issuer, jwksUrl, caFile, tokenFile }: KeySource): (() => Promise<unknown>) => {
  // What a discovery document points to is not named by an operator, so it is not given the token.
  const named = URL.parse(jwksUrl ?? issuer);
  const access: Access = { caFile, tokenFile, tokenOrigins: new Set(named === null ? [] : [named.origin]) };
  return async () => {
    const address = jwksUrl === undefined ? await discover(issuer, access) : new URL(jwksUrl);
    return address.protocol === 'file:' ? JSON.parse(await readFile(address, 'utf8')) : requestJson(address, access);
  };
};
