/** What both kinds of interpreter print with. */
declare function print(this: void, line: string): void

/** Lua's clock where there is an operating system; absent on NodeMCU. */
declare const os: { clock(this: void): number } | undefined
