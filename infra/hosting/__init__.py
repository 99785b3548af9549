"""Deploy the page to Firebase Hosting, and serve it everywhere with the same headers."""
