/** Declaration → GraphQL types. Enums and objects are registered once, however many kinds use them. */
import type {
  EnumRef,
  GenericFieldRef,
  GenericInputFieldRef,
  InputFieldBuilder,
  ObjectFieldBuilder,
} from '@pothos/core';
import type { Builder, BuilderTypes } from './builder.ts';
import type { EnumDeclaration, Field, Fields, ObjectDeclaration } from './field.ts';

/** A stored object: column or jsonb key → JSON value. */
export type StoredObject = Readonly<Record<string, unknown>>;

/** Makes a value once per name. */
const once = <Declaration extends { readonly name: string }, Made>(make: (declaration: Declaration) => Made) => {
  const made = new Map<string, { readonly declaration: Declaration; readonly value: Made }>();
  return (declaration: Declaration): Made => {
    const known = made.get(declaration.name);
    if (known?.declaration === declaration) return known.value;
    if (known !== undefined) throw new Error(`two declarations are called ${declaration.name}`);
    const value = make(declaration);
    made.set(declaration.name, { declaration, value });
    return value;
  };
};

const at = <T>(key: string, is: (value: unknown) => value is T) => {
  return (parent: StoredObject): T | null => {
    const value = parent[key];
    return is(value) ? value : null;
  };
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isObject = (value: unknown): value is StoredObject => typeof value === 'object' && value !== null;
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isObjects = (value: unknown): value is StoredObject[] => Array.isArray(value) && value.every(isObject);

const defaultOf = <T>(field: Field, is: (value: unknown) => value is T): { readonly defaultValue?: T } =>
  is(field.default) ? { defaultValue: field.default } : {};

export interface FieldTypes {
  readonly enumOf: (declaration: EnumDeclaration) => EnumRef<BuilderTypes, string>;
  readonly inputFields: (
    fields: Fields,
  ) => (t: InputFieldBuilder<BuilderTypes, 'InputObject'>) => Record<string, GenericInputFieldRef>;
  /** `keyOf` gives the key under which a field's value lies in the stored object. */
  readonly outputFields: (
    t: ObjectFieldBuilder<BuilderTypes, StoredObject>,
    fields: Fields,
    keyOf: (name: string) => string,
  ) => Record<string, GenericFieldRef>;
}

export const createFieldTypes = (builder: Builder): FieldTypes => {
  const enumOf = once((declaration: EnumDeclaration) =>
    builder.enumType(declaration.name, {
      description: declaration.description,
      values: Object.fromEntries(
        Object.entries(declaration.values).map(([name, description]) => [name, { description }]),
      ),
    }),
  );

  const inputObjectOf = once((declaration: ObjectDeclaration) =>
    builder.inputType(`${declaration.name}Input`, {
      description: declaration.description,
      fields: inputFields(declaration.fields),
    }),
  );

  const outputObjectOf = once((declaration: ObjectDeclaration) =>
    builder.objectRef<StoredObject>(declaration.name).implement({
      description: declaration.description,
      fields: (t) => outputFields(t, declaration.fields, (name) => name),
    }),
  );

  const inputField = (t: InputFieldBuilder<BuilderTypes, 'InputObject'>, field: Field): GenericInputFieldRef => {
    const { type, required, description } = field;
    const options = { required, description };
    switch (type.type) {
      case 'text':
        return t.string(options);
      case 'enum':
        return t.field({ ...options, type: enumOf(type.enum) });
      case 'time':
        return t.field({ ...options, type: 'DateTime' });
      case 'int':
        return t.field({ ...options, ...defaultOf(field, isNumber), type: 'Int' });
      case 'safeInt':
        return t.field({ ...options, ...defaultOf(field, isNumber), type: 'SafeInt' });
      case 'float':
        return t.field({ ...options, ...defaultOf(field, isNumber), type: 'Float' });
      case 'boolean':
        return t.field({ ...options, ...defaultOf(field, isBoolean), type: 'Boolean' });
      case 'texts':
        return t.stringList(options);
      case 'object':
        return t.field({ ...options, type: inputObjectOf(type.object) });
      case 'objects':
        return t.field({ ...options, type: [inputObjectOf(type.object)] });
      case 'vector':
        return t.floatList(options);
    }
  };

  const outputField = (
    t: ObjectFieldBuilder<BuilderTypes, StoredObject>,
    field: Field,
    key: string,
  ): GenericFieldRef => {
    const { type, description } = field;
    const options = { description, nullable: !field.required && field.default === undefined };
    switch (type.type) {
      case 'text':
        return t.string({ ...options, resolve: at(key, isText) });
      case 'enum':
        return t.field({ ...options, type: enumOf(type.enum), resolve: at(key, isText) });
      case 'time': {
        const text = at(key, isText);
        return t.field({
          ...options,
          type: 'DateTime',
          resolve: (parent) => {
            const value = text(parent);
            return value === null ? null : new Date(value);
          },
        });
      }
      case 'int':
        return t.int({ ...options, resolve: at(key, isNumber) });
      case 'safeInt':
        return t.field({ ...options, type: 'SafeInt', resolve: at(key, isNumber) });
      case 'float':
        return t.float({ ...options, resolve: at(key, isNumber) });
      case 'boolean':
        return t.boolean({ ...options, resolve: at(key, isBoolean) });
      case 'texts':
        return t.stringList({ ...options, resolve: at(key, isTexts) });
      case 'object':
        return t.field({ ...options, type: outputObjectOf(type.object), resolve: at(key, isObject) });
      case 'objects':
        return t.field({ ...options, type: [outputObjectOf(type.object)], resolve: at(key, isObjects) });
      case 'vector':
        throw new Error('a vector is not read with its row: the type that has one adds a field that loads it');
    }
  };

  const inputFields: FieldTypes['inputFields'] = (fields) => (t) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, inputField(t, field)]));

  const outputFields: FieldTypes['outputFields'] = (t, fields, keyOf) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, outputField(t, field, keyOf(name))]));

  return { enumOf, inputFields, outputFields };
};
