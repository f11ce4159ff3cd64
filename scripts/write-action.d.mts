export function actionText(): Promise<string>;
export function actionPage(text: string): string;
