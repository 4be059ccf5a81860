import type { Command } from 'commander'

export function registerScenarios(program: Command): void {
  program
    .command('scenarios')
    .description('list the built-in scenarios')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate scenarios\n  iongate scenarios --json')
    .action(listScenarios)
}

async function listScenarios(options: { json?: boolean }): Promise<void> {
  const { loadScenario, scenarioNames } = await import('../scenarios')
  const scenarios = scenarioNames().map((name) => {
    const { description, duration_s, board } = loadScenario(name)
    return { name, description, duration_s, board }
  })
  if (options.json) {
    console.log(JSON.stringify({ scenarios, figures: [] }))
    return
  }
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  for (const { name, description, duration_s, board } of scenarios) {
    console.log(`${name.padEnd(width)}  ${description} (${duration_s} s, ${board})`)
  }
}
