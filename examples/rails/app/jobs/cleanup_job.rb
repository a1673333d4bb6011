# Forgets what nobody will ask for.
class CleanupJob < ApplicationJob
  def perform
    Book.sweep
    Upload.sweep
  end
end
