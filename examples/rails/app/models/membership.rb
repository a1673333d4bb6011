# That somebody may enter a room, and how far they have read there.
class Membership < ApplicationRecord
  belongs_to :room
  belongs_to :user

  # Nothing happens if they have read further than that.
  def read!(id)
    RateLimit::READS.take!(user_id)
    with_lock do
      next if id <= read_up_to.to_i || !room.messages.exists?(id)

      update!(read_up_to: id)
    end
    return unless saved_change_to_read_up_to?

    room.tell(type: "receipt", from: user.name, id: id)
  end
end
