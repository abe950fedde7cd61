/** Records of any kind with content that nobody has thought of, made from the declarations. */
import fc from 'fast-check';
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import type { Field, Fields, FieldType, InputRecord } from '../../src/schema/field.ts';

/** Text in any script, counted in code points. What PostgreSQL cannot hold, and what is blank, is not in it. */
export const anyText = (max: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: max })
    .filter((text) => text.trim() !== '' && !text.includes('\0'));

/** Long enough to be of interest, short enough to be many. */
const shortText = (max: number): fc.Arbitrary<string> => anyText(Math.min(max, 40));
const few = ({ min, max }: { readonly min: number; readonly max: number }) => ({
  minLength: min,
  maxLength: Math.min(max, 4),
});
const time = (from: string, to: string): fc.Arbitrary<Date> =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true });

const anyValue = (type: FieldType): fc.Arbitrary<unknown> => {
  switch (type.type) {
    case 'text':
      return shortText(type.max);
    case 'enum':
      return fc.constantFrom(...Object.keys(type.enum.values));
    case 'time':
      return type.notBefore === undefined
        ? time('0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z')
        : time(type.notBefore, '2026-11-01T00:00:00.000Z');
    case 'int':
      return fc.integer({ min: type.min, max: type.max ?? 2 ** 31 - 1 });
    case 'safeInt':
      return fc.maxSafeInteger().filter((value) => value >= type.min);
    case 'float':
      return fc.double({ min: type.min, max: type.max, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'texts':
      return fc.array(shortText(type.each.max), few(type.items));
    case 'object':
      return anyObject(type.object.fields);
    case 'objects':
      return fc.array(anyObject(type.object.fields), few(type.items));
    case 'vector':
      return fc.constant(null);
  }
};

/** Optional fields are given, null or absent. */
const anyObject = (fields: Fields): fc.Arbitrary<InputRecord> => {
  const valueIn = (field: Field) => (field.required ? anyValue(field.type) : fc.option(anyValue(field.type)));
  const model = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueIn(field)]));
  const requiredKeys = Object.keys(fields).filter((name) => fields[name]?.required === true);
  return fc.record(model, { requiredKeys });
};

/** Any content of a kind, field by field; the rules between fields may be broken. */
export const anyInput = (declaration: AuditDeclaration): fc.Arbitrary<InputRecord> => anyObject(declaration.fields);

/** For each kind, what keeps the rules between fields whatever the other fields say. */
const harmless: Readonly<Record<string, InputRecord>> = {
  ORCHESTRATION: { overallPhase: 'PENDING', completionTime: null, timeoutPhase: null, failurePhase: null },
  SIGNAL_PROCESSING: { status: 'COMPLETED' },
  AI_ANALYSIS: {
    completionStatus: 'COMPLETED',
    investigationStart: null,
    analysisStart: null,
    recommendationStart: null,
    topRecommendation: null,
    embeddingModel: null,
  },
  WORKFLOW_EXECUTION: { status: 'RUNNING', outcome: null, startedAt: null, stepsCompleted: 0, stepsFailed: 0 },
  NOTIFICATION: { status: 'PENDING', retryCount: 0 },
  EFFECTIVENESS: {
    status: 'INSUFFICIENT_DATA',
    traditionalScore: null,
    patternDescription: null,
    sideEffectsDetected: false,
  },
};

/** The same for lists of objects that have rules of their own: the example's, which keep them. */
const listsFromExample = ['processingPhases', 'stepExecutions'];

/** A record of a kind that keeps every rule. */
export const anyRecord = (declaration: AuditDeclaration): fc.Arbitrary<InputRecord> => {
  const lists = Object.entries(declaration.example).filter(([name]) => listsFromExample.includes(name));
  return anyInput(declaration).map((input) => ({
    ...input,
    ...harmless[declaration.kind],
    ...Object.fromEntries(lists),
  }));
};
