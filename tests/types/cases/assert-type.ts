/** Whether two types are identical: `any` equals only `any`, and optional differs from required. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if its type argument is `true`. */
export declare function assertType<T extends true>(): T;
