/**
 * What is replaced in a record between its validation and its hash: compiled once per kind from the rules that apply to
 * it, so that a kind without rules pays nothing. Patterns are RE2's: they take time in proportion to the text, whatever
 * the pattern and whatever the text, where JavaScript's own may take forever.
 */
import type { RE2JS } from 're2js';
import type { Field, Fields, InputRecord } from './field.ts';
import { isInputRecord } from './field.ts';

export interface Redacted {
  readonly input: InputRecord;
  /** JSON pointers of the texts that were replaced, with the positions in lists; empty when none was. */
  readonly pointers: readonly string[];
}

/** Answers the same record when there is nothing to replace; never changes the one it is given. */
export type Redact = (input: InputRecord) => Redacted;

/** A text as it is to be kept; `max` is how many characters its field takes. */
export type Edit = (text: string, max: number) => string;

/** Path of a declared text, without positions in lists, e.g. `/recommendations/description` → what is done to it, in order. */
export type Edits = ReadonlyMap<string, readonly Edit[]>;

const isLonger = (text: string, max: number): boolean => text.length > max && [...text].length > max;

/** The whole text; an empty one hides nothing. */
export const replaceAll =
  (replacement: string): Edit =>
  (text) =>
    text === '' ? text : replacement;

/** Every match. Should that make the text longer than its field takes, the whole of it. */
export const replaceMatches =
  (pattern: RE2JS, replacement: string): Edit =>
  (text, max) => {
    const matcher = pattern.matcher(text);
    let kept = '';
    let from = 0;
    while (matcher.find()) {
      // An empty match hides nothing.
      if (matcher.end() === matcher.start()) continue;
      kept += text.slice(from, matcher.start()) + replacement;
      from = matcher.end();
    }
    if (from === 0) return text;
    kept += text.slice(from);
    return isLonger(kept, max) ? replacement : kept;
  };

/** Walks a value, and notes the pointers of what it replaces. Answers the same value when it replaces nothing. */
type Walk = (value: unknown, pointer: string, pointers: string[]) => unknown;

const textWalk =
  (edits: readonly Edit[], max: number): Walk =>
  (value, pointer, pointers) => {
    if (typeof value !== 'string') return value;
    const kept = edits.reduce((text, edit) => edit(text, max), value);
    if (kept !== value) pointers.push(pointer);
    return kept;
  };

const listWalk =
  (walkItem: Walk): Walk =>
  (value, pointer, pointers) => {
    if (!Array.isArray(value)) return value;
    const before = pointers.length;
    const kept = value.map((item, index) => walkItem(item, `${pointer}/${index}`, pointers));
    return pointers.length === before ? value : kept;
  };

const recordWalk = (fields: Fields, edits: Edits, path: string): Walk | undefined => {
  const walks = Object.entries(fields).flatMap(([name, field]) => {
    const walk = fieldWalk(field, edits, `${path}/${name}`);
    return walk === undefined ? [] : [[name, walk] as const];
  });
  if (walks.length === 0) return undefined;
  return (value, pointer, pointers) => {
    if (!isInputRecord(value)) return value;
    let kept = value;
    for (const [name, walk] of walks) {
      const inner = walk(value[name], `${pointer}/${name}`, pointers);
      if (inner !== value[name]) kept = { ...kept, [name]: inner };
    }
    return kept;
  };
};

const fieldWalk = ({ type }: Field, edits: Edits, path: string): Walk | undefined => {
  const own = edits.get(path);
  switch (type.type) {
    case 'text':
      return own && textWalk(own, type.max);
    case 'texts':
      return own && listWalk(textWalk(own, type.each.max));
    case 'object':
      return recordWalk(type.object.fields, edits, path);
    case 'objects': {
      const walk = recordWalk(type.object.fields, edits, path);
      return walk && listWalk(walk);
    }
    case 'enum':
    case 'time':
    case 'int':
    case 'safeInt':
    case 'float':
    case 'boolean':
    case 'vector':
      return undefined;
  }
};

/** `undefined` when there is nothing to be done to the kind. */
export const createRedact = (fields: Fields, edits: Edits): Redact | undefined => {
  const walk = recordWalk(fields, edits, '');
  if (walk === undefined) return undefined;
  return (input) => {
    const pointers: string[] = [];
    const kept = walk(input, '', pointers);
    return { input: isInputRecord(kept) ? kept : input, pointers };
  };
};
