import { expect, test } from 'vitest'
import { flashNodemcu } from '../../../host-tools/transports/nodemcu-flash'

/** A prompt that notes what is asked of it. */
function notingPrompt(): { done: string[]; prompt: Parameters<typeof flashNodemcu>[0] } {
  const done: string[] = []
  const prompt: Parameters<typeof flashNodemcu>[0] = {
    upload: async (name, content, onProgress) => {
      done.push(`${name} ${content}`)
      onProgress?.(1)
    },
    restart: (line = 'restart') => {
      done.push(line)
    },
  }
  return { done, prompt }
}

test('ESP32: program, init.lua last, restart', async () => {
  const { done, prompt } = notingPrompt()
  const progress: string[] = []
  const files = new Map([['init.lua', 'I'], ['iongate.lua', 'P'], ['build.json', '{}']])
  await flashNodemcu(prompt, 'nodemcu-esp32', files, (name, share) => progress.push(`${name} ${share}`))
  expect(done).toEqual(['iongate.lua P', 'init.lua I', 'restart'])
  expect(progress).toEqual(['iongate.lua 1', 'init.lua 1'])
})

test('ESP8266: the image goes into flash; without one nothing is touched', async () => {
  const { done, prompt } = notingPrompt()
  const files = new Map([['init.lua', 'I'], ['iongate.lua', 'P']])
  await expect(flashNodemcu(prompt, 'nodemcu-esp8266', files)).rejects.toMatchObject({
    code: 'file-missing',
    where: 'iongate.img',
    message: expect.stringContaining('docs/hardware.md'),
  })
  expect(done).toEqual([])
  await flashNodemcu(prompt, 'nodemcu-esp8266', files.set('iongate.img', '\x00\xff'))
  expect(done).toEqual(['iongate.img \x00\xff', 'init.lua I', 'node.LFS.reload("iongate.img")'])
})
