// GitHub's own parser. It imports JSON in a way that Node 20 refuses, so that it is bundled before it is loaded.
export { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
export { parseAction } from '@actions/workflow-parser/actions/action-parser';
