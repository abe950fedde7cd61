/**
 * What a process of this project needs of the environment to run, and nothing that could set it up: a developer's own
 * settings stay out of tests, drill and bench.
 */
const needed = ['PATH', 'TMPDIR', 'NODE_COMPILE_CACHE'];

export const bareEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(needed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
