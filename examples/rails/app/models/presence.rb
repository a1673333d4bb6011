# A subscription whose heart beats: of somebody to a room, or to the organisation where there is no room. Its goodbye
# may be lost, so it counts only for a while.
class Presence < ApplicationRecord
  TIMEOUT = ENV.fetch("PRESENCE_TIMEOUT", 45).to_f.seconds

  belongs_to :user
  belongs_to :room, optional: true

  scope :live, -> { where("seen_at > ?", TIMEOUT.ago) }
  scope :gone, -> { where("seen_at <= ?", TIMEOUT.ago) }

  after_commit :announce, on: %i[create destroy]

  # Also of somebody who was taken for gone.
  def self.beat(id, user, room = nil)
    transaction { find_or_initialize_by(id: id).update!(user: user, room: room, seen_at: Time.current) }
  end

  # One transaction: nobody's heart beats in between.
  def self.sweep
    transaction { gone.lock.each(&:destroy!) }
  end

  private

  def announce
    (room || user).announce
  end
end
