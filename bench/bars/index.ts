/** The bars there are. One more is one more file, named here. */
import type { Bar } from '../bar.ts';
import { prismaCreate } from './2-prisma-create.ts';
import { noOp } from './3-no-op.ts';
import { pgbench } from './4-pgbench.ts';
import { prismaCreateMany } from './5-prisma-create-many.ts';
import { steady } from './6-steady.ts';
import { callersWhileDraining, drain } from './8-drain.ts';
import { timeline } from './11-timeline.ts';
import { authentication } from './12-authentication.ts';
import { wrongTokens } from './12-wrong-tokens.ts';
import { pages } from './13-pages.ts';

export const bars: readonly Bar[] = [
  prismaCreate,
  noOp,
  pgbench,
  prismaCreateMany,
  steady,
  drain,
  callersWhileDraining,
  timeline,
  authentication,
  wrongTokens,
  ...pages,
];
