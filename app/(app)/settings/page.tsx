import type { Metadata } from "next";
import { ProfileForm } from "@/components/settings/profile-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import { findProfile } from "@/lib/auth/find-profile";
import { requireUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Settings" };

/** Who the person is here, and how they sign in. */
export default async function ProfilePage() {
  const user = await requireUser("/settings");
  const profile = await findProfile(user);
  return (
    <div className="grid max-w-2xl gap-4">
      <Card aria-labelledby="profile-title">
        <CardHeader>
          <CardTitle id="profile-title">Profile</CardTitle>
          <CardDescription>Your name stands in the header and on your account.</CardDescription>
        </CardHeader>
        <ProfileForm name={profile.name} email={profile.email} />
      </Card>
      <Card aria-labelledby="password-title">
        <CardContent className="flex flex-col gap-4 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="password-title">Password</CardTitle>
            <CardDescription>Choosing a new one signs out your other devices.</CardDescription>
          </div>
          <Button asChild variant="outline" className="w-fit">
            <Link href="/reset-password">Change password</Link>
          </Button>
        </CardContent>
      </Card>
    </div>
  );
}
