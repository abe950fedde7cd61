/** Callers that a test may choose freely: what stands in a header of the test's own is who calls. */
import type { Authenticate } from '../../src/http/authentication.ts';
import { type AuthenticationMethod, authenticationMethods } from '../../src/principal.ts';
import { createProblem } from '../../src/problems.ts';

const header = 'x-test-caller';

const isMethod = (value: string): value is AuthenticationMethod => Object.hasOwn(authenticationMethods, value);

/** `name` as the service knows it, e.g. `system:serviceaccount:remediation:notification`. */
export const as = (name: string, method: AuthenticationMethod = 'KUBERNETES'): Readonly<Record<string, string>> => ({
  [header]: `${method} ${name}`,
});

export const authenticateByHeader: Authenticate = ({ headers }) => {
  const text = headers[header];
  const [method = '', ...name] = typeof text === 'string' ? text.split(' ') : [];
  return isMethod(method)
    ? { type: 'authenticated', principal: { name: name.join(' '), method, attributes: {} } }
    : { type: 'refused', problem: createProblem('UNAUTHENTICATED', 'no caller'), challenge: 'Bearer' };
};
