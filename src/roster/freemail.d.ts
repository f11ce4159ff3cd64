declare module '@activeprospect/freemail' {
  const freemail: {
    /** Accepts an address or a domain; disposable domains count as free. */
    isFree(email: string): boolean;
    isDisposable(email: string): boolean;
  };
  export default freemail;
}
