/** Two modules of Prisma that its generated client loads and that come without types. What they hold is Prisma's alone. */
declare module '@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs' {
  type Runtime = Awaited<
    ReturnType<NonNullable<import('@prisma/client/runtime/client').GetPrismaClientConfig['compilerWasm']>['getRuntime']>
  >;
  export const QueryCompiler: Runtime['QueryCompiler'];
  export const __wbg_set_wasm: Runtime['__wbg_set_wasm'];
}

declare module '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs' {
  /** WebAssembly, in base64. */
  export const wasm: string;
}
