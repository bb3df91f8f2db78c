import type { CDPSession } from 'playwright'

/**
 * Answers `webUtils.getPathForFile`, which is synchronous: the page stops at a `debugger` statement in a function
 * of a known name, and goes on when the path is in its variable.
 */
export async function answerPathQuestions(session: CDPSession): Promise<void> {
  session.on('Debugger.paused', async ({ callFrames: [frame] }) => {
    // A document that is gone hears no answer, and cannot go on.
    if (frame?.functionName === 'electronDoubleAskForPath')
      await answer(session, frame.callFrameId).catch(() => {})
    await session.send('Debugger.resume').catch(() => {})
  })
  await session.send('Debugger.enable')
}

async function answer(session: CDPSession, callFrameId: string): Promise<void> {
  const { result } = await session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'file' })
  if (result.objectId === undefined) return
  // '' for a file that was made in memory.
  const { path } = await session.send('DOM.getFileInfo', { objectId: result.objectId })
  const expression = `path = ${JSON.stringify(path)}`
  await session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression })
}
