/** Enums that more than one kind uses. */
import { defineEnum } from '../field.ts';

export const Environment = defineEnum('Environment', 'The environment in which the remediated resource runs.', {
  PRODUCTION: 'Serves users.',
  STAGING: 'The rehearsal for production.',
  DEVELOPMENT: 'Used by developers.',
  TEST: 'Used by automated tests.',
});

export const BusinessPriority = defineEnum('BusinessPriority', 'How much the business depends on it, P0 the most.', {
  P0: 'Outage of what the business lives on.',
  P1: 'Serious degradation.',
  P2: 'Noticeable, with a way around it.',
  P3: 'Minor.',
});
