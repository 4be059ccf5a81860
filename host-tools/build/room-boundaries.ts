/**
 * ESLint rule: which rooms of the project a file may import from.
 * Option `rooms`: folders, from the project root, that imports may lead into.
 * Option `packages`: whether packages and Node's own modules may be imported.
 */
import path from 'node:path'
import type { Rule } from 'eslint'

type RoomOptions = { rooms: string[]; packages: boolean }

type ImportNode = Rule.Node & { source?: { value?: unknown } | null }

export const roomBoundaries: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          rooms: { type: 'array', items: { type: 'string' } },
          packages: { type: 'boolean' },
        },
        required: ['rooms', 'packages'],
        additionalProperties: false,
      },
    ],
    messages: {
      room: "'{{source}}' leads out of {{rooms}}: move what both need into {{rooms}}, or hand it over as a parameter.",
      package: "'{{source}}' is a package, and this room must run without any: write it in {{rooms}}, or hand it over as a parameter.",
    },
  },
  create(context) {
    const { rooms, packages } = context.options[0] as RoomOptions

    function check(node: ImportNode): void {
      const source = node.source?.value
      if (typeof source !== 'string') return
      if (!source.startsWith('.')) {
        if (!packages) context.report({ node, messageId: 'package', data: { source, rooms: rooms.join(', ') } })
        return
      }
      const target = path.relative(context.cwd, path.resolve(path.dirname(context.filename), source))
      const inside = rooms.some((room) => target === room || target.startsWith(room + path.sep))
      if (!inside) context.report({ node, messageId: 'room', data: { source, rooms: rooms.join(', ') } })
    }

    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    }
  },
}
