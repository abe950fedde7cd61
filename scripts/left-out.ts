/** Says after \`npm test\` what it did not run, so that nobody takes it for everything. */
process.stdout.write(`
Left out, since they need more than Node:
  tests/native    concurrency and durability on a PostgreSQL server, and all the above again on it
                  TEST_DATABASE_URL=postgresql://user@host:5432/database npm run test:native
  tests/browser   GraphiQL in Chromium: CHROMIUM_PATH=/usr/bin/chromium npm run test:browser
`);
