import eslint from '@eslint/js'
import { tsImport } from 'tsx/esm/api'
import typescript from 'typescript-eslint'

const { CLOCK_GLOBALS, CORE_GLOBALS, CORE_SYNTAX, RANDOM_PROPERTIES } = await tsImport(
  './host-tools/build/core-style.ts',
  import.meta.url,
)
const { roomBoundaries } = await tsImport('./host-tools/build/room-boundaries.ts', import.meta.url)

export default typescript.config(
  { ignores: ['dist/', 'lib/', 'node_modules/', 'coverage/', 'out/', 'reports/'] },
  eslint.configs.recommended,
  ...typescript.configs.recommended,
  {
    plugins: { iongate: { rules: { 'room-boundaries': roomBoundaries } } },
    rules: { eqeqeq: 'error' },
  },
  {
    // TypeScript knows every name; ESLint would need a list of globals per target.
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['firmware/**/*.ts'],
    rules: { 'iongate/room-boundaries': ['error', { rooms: ['firmware'], packages: false }] },
  },
  {
    files: ['hardware/**/*.ts'],
    rules: { 'iongate/room-boundaries': ['error', { rooms: ['hardware'], packages: true }] },
  },
  {
    files: ['sim/**/*.ts'],
    rules: { 'iongate/room-boundaries': ['error', { rooms: ['sim', 'firmware', 'hardware'], packages: true }] },
  },
  {
    files: ['firmware/**/*.ts', 'sim/**/*.ts'],
    ignores: ['firmware/boards/**'],
    rules: {
      'no-restricted-globals': ['error', ...CLOCK_GLOBALS],
      'no-restricted-properties': ['error', ...RANDOM_PROPERTIES],
    },
  },
  {
    files: ['firmware/boards/espruino/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Error']",
          message: "Throw a word, as in throw 'late': an Error takes Espruino 10 million instructions, for its stack trace.",
        },
      ],
    },
  },
  {
    files: ['firmware/core/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'iongate/room-boundaries': ['error', { rooms: ['firmware/core'], packages: false }],
      'no-restricted-globals': ['error', ...CLOCK_GLOBALS, ...CORE_GLOBALS],
      'no-restricted-syntax': ['error', ...CORE_SYNTAX],
      '@typescript-eslint/strict-boolean-expressions': [
        'error',
        { allowNumber: false, allowString: false, allowNullableObject: true },
      ],
      // Of a board's own globals (E, require, peek) TypeScript knows the names everywhere. None is core's.
      'no-undef': 'error',
      // Indexed loops are what every target runs fastest.
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
)
