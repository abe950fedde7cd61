/** One way for the tools to put a document to the service. */

export interface Service {
  readonly url: string;
  /** A token or an API key, where the service asks for one. */
  readonly token: string | undefined;
}

export const ask = ({ url, token }: Service, query: string, variables: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
