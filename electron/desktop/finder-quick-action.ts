/** Name of the action, and of its bundle in `~/Library/Services`. */
export const quickActionName = 'Upload with Mayfly'

/**
 * The files of an Automator workflow that Finder shows among its quick actions for any files and folders, by their
 * place in the bundle. It opens them with the app of this bundle id, wherever that is.
 */
export function finderQuickAction(bundleId: string): ReadonlyMap<string, string> {
  return new Map([
    ['Contents/Info.plist', plist(services)],
    ['Contents/document.wflow', plist(workflow(bundleId))],
  ])
}

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

const services: Value = {
  NSServices: [
    {
      NSBackgroundColorName: 'background',
      NSIconName: 'NSActionTemplate',
      NSMenuItem: { default: quickActionName },
      NSMessage: 'runWorkflowAsService',
      NSRequiredContext: { NSApplicationIdentifier: 'com.apple.finder' },
      NSSendFileTypes: ['public.item'],
    },
  ],
}

function workflow(bundleId: string): Value {
  const paths = { Container: 'List', Optional: true, Types: ['com.apple.cocoa.path'] }
  return {
    AMApplicationBuild: '523',
    AMApplicationVersion: '2.10',
    AMDocumentVersion: '2',
    actions: [
      {
        action: {
          AMAccepts: paths,
          AMActionVersion: '2.0.3',
          AMApplication: ['Automator'],
          AMProvides: { Container: 'List', Types: ['com.apple.cocoa.string'] },
          ActionBundlePath: '/System/Library/Automator/Run Shell Script.action',
          ActionName: 'Run Shell Script',
          ActionParameters: {
            // Finder gives absolute paths, so none can be taken for an option.
            COMMAND_STRING: `/usr/bin/open -b ${bundleId} "$@"`,
            CheckedForUserDefaultShell: true,
            // 1: as arguments.
            inputMethod: 1,
            shell: '/bin/sh',
            source: '',
          },
          BundleIdentifier: 'com.apple.RunShellScript',
          CFBundleVersion: '2.0.3',
          CanShowSelectedItemsWhenRun: false,
          CanShowWhenRun: true,
          Category: ['AMCategoryUtilities'],
          'Class Name': 'RunShellScriptAction',
          isViewVisible: true,
        },
        isViewVisible: true,
      },
    ],
    connectors: {},
    workflowMetaData: {
      applicationBundleIDsByPath: {},
      applicationPaths: [],
      inputTypeIdentifier: 'com.apple.Automator.fileSystemObject',
      outputTypeIdentifier: 'com.apple.Automator.nothing',
      presentationMode: 15,
      processesInput: false,
      serviceInputTypeIdentifier: 'com.apple.Automator.fileSystemObject',
      serviceOutputTypeIdentifier: 'com.apple.Automator.nothing',
      serviceProcessesInput: false,
      systemImageName: 'NSActionTemplate',
      useAutomaticInputType: false,
      workflowTypeIdentifier: 'com.apple.Automator.servicesMenu',
    },
  }
}

function plist(value: Value): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<plist version="1.0">${element(value)}</plist>`,
    '',
  ].join('\n')
}

function element(value: Value): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`
  if (typeof value === 'number') return `<integer>${value}</integer>`
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>'
  if (isList(value)) return `<array>${value.map(element).join('')}</array>`
  const pairs = Object.entries(value).map(([key, one]) => `<key>${escaped(key)}</key>${element(one)}`)
  return `<dict>${pairs.join('')}</dict>`
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
