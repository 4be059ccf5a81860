/** Whether the long tests run too: `npm run test:all`. A short form of a test asks it how many cases to take. */
export const LONG = process.env.IONGATE_LONG === '1'
