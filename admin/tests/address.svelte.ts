/** The address bar of component tests: there is no router, so `$app/state` and `$app/navigation` are this. */

let url = $state.raw(new URL('http://localhost/admin'));

export const page = {
  get url() {
    return url;
  },
};

export async function goto(to: string | URL): Promise<void> {
  url = new URL(to, url);
}
