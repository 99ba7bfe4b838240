/** Whether two types are one and the same: `any` is nothing but `any`, and an optional member is none that is required. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where the type it is given is `true`. */
export declare function assertType<T extends true>(): T;
